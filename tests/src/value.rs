//! Just enough CBOR for a stranger who reads PROTOCOL.md: values in, values out. It shares no code with
//! the server on purpose: a mistake made twice the same way would hide itself.

use minicbor::{Decoder, Encoder, data::Type};

#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    Null,
    Bool(bool),
    Int(i64),
    Bytes(Vec<u8>),
    Text(String),
    Array(Vec<Value>),
    Map(Vec<(String, Value)>),
}

impl Value {
    /// The value under `key`, `Null` if there is none.
    #[must_use]
    pub fn get(&self, key: &str) -> &Value {
        match self {
            Value::Map(entries) => {
                entries.iter().find(|(name, _)| name == key).map_or(&Value::Null, |(_, v)| v)
            }
            _ => &Value::Null,
        }
    }

    #[must_use]
    pub fn int(&self) -> Option<i64> {
        if let Value::Int(n) = self { Some(*n) } else { None }
    }

    #[must_use]
    pub fn text(&self) -> &str {
        if let Value::Text(t) = self { t } else { "" }
    }

    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        if let Value::Bytes(b) = self { b } else { &[] }
    }

    #[must_use]
    pub fn array(&self) -> &[Value] {
        if let Value::Array(a) = self { a } else { &[] }
    }

    /// Encodes one message `[type, body]`.
    #[must_use]
    pub fn message(kind: &str, body: Vec<(&str, Value)>) -> Vec<u8> {
        let body = Value::Map(body.into_iter().map(|(k, v)| (k.to_owned(), v)).collect());
        Value::Array(vec![Value::Text(kind.to_owned()), body]).encode()
    }

    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mut out = Vec::new();
        self.write(&mut Encoder::new(&mut out));
        out
    }

    fn write(&self, e: &mut Encoder<&mut Vec<u8>>) {
        let done = match self {
            Value::Null => e.null().map(|_| ()),
            Value::Bool(b) => e.bool(*b).map(|_| ()),
            Value::Int(n) => e.i64(*n).map(|_| ()),
            Value::Bytes(b) => e.bytes(b).map(|_| ()),
            Value::Text(t) => e.str(t).map(|_| ()),
            Value::Array(items) => e.array(items.len() as u64).map(|_| ()),
            Value::Map(entries) => e.map(entries.len() as u64).map(|_| ()),
        };
        done.expect("writing to memory cannot fail");
        match self {
            Value::Array(items) => items.iter().for_each(|item| item.write(e)),
            Value::Map(entries) => entries.iter().for_each(|(key, value)| {
                Value::Text(key.clone()).write(e);
                value.write(e);
            }),
            _ => {}
        }
    }

    /// Reads one message; a message this page does not know how to read is an error in words.
    pub fn decode(bytes: &[u8]) -> Result<Value, String> {
        Self::read(&mut Decoder::new(bytes), 0).map_err(|e| e.to_string())
    }

    fn read(d: &mut Decoder<'_>, depth: u8) -> Result<Value, minicbor::decode::Error> {
        if depth > 8 {
            return Err(minicbor::decode::Error::message("nested too deep"));
        }
        Ok(match d.datatype()? {
            Type::Null | Type::Undefined => {
                d.skip()?;
                Value::Null
            }
            Type::Bool => Value::Bool(d.bool()?),
            Type::Bytes => Value::Bytes(d.bytes()?.to_vec()),
            Type::String => Value::Text(d.str()?.to_owned()),
            Type::Array => {
                let n = d.array()?.ok_or_else(|| minicbor::decode::Error::message("open array"))?;
                Value::Array((0..n).map(|_| Self::read(d, depth + 1)).collect::<Result<_, _>>()?)
            }
            Type::Map => {
                let n = d.map()?.ok_or_else(|| minicbor::decode::Error::message("open map"))?;
                let entry = |d: &mut Decoder<'_>| Ok((d.str()?.to_owned(), Self::read(d, depth + 1)?));
                Value::Map((0..n).map(|_| entry(d)).collect::<Result<_, _>>()?)
            }
            _ => Value::Int(d.i64()?),
        })
    }
}
