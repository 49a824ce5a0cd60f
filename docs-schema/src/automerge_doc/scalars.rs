//! Small readings from an Automerge map that may hold anything under any key.

use automerge::{ObjId, ObjType, ReadDoc, ScalarValue, Value};
use serde_json::Value as Json;

/// A child object of the wanted kind, or what stands there instead.
pub(crate) enum Child {
    Found(ObjId),
    Missing,
    Other,
}

/// The object of kind `wanted` under `key`; the winner when there are several.
pub(crate) fn child(doc: &impl ReadDoc, map: &ObjId, key: &str, wanted: ObjType) -> Child {
    match doc.get(map, key) {
        Ok(Some((Value::Object(kind), id))) if kind == wanted => Child::Found(id),
        Ok(None) => Child::Missing,
        _ => Child::Other,
    }
}

/// The string under `key`, written as a scalar or (by a plain JavaScript string) as a Text.
pub(crate) fn string(doc: &impl ReadDoc, map: &ObjId, key: &str) -> Option<String> {
    match doc.get(map, key) {
        Ok(Some((Value::Scalar(scalar), _))) => match scalar.as_ref() {
            ScalarValue::Str(text) => Some(text.to_string()),
            _ => None,
        },
        Ok(Some((Value::Object(ObjType::Text), id))) => doc.text(id).ok(),
        _ => None,
    }
}

/// The truth under `key`: `Some(false)` when missing or null, `None` when it is neither true nor false.
pub(crate) fn truth(doc: &impl ReadDoc, map: &ObjId, key: &str) -> Option<bool> {
    match doc.get(map, key) {
        Ok(None) => Some(false),
        Ok(Some((Value::Scalar(scalar), _))) => match scalar.as_ref() {
            ScalarValue::Boolean(truth) => Some(*truth),
            ScalarValue::Null => Some(false),
            _ => None,
        },
        _ => None,
    }
}

/// A scalar as JSON; bytes and values of a later Automerge are null.
pub(crate) fn json(scalar: &ScalarValue) -> Json {
    match scalar {
        ScalarValue::Str(text) => Json::from(text.as_str()),
        ScalarValue::Int(number) | ScalarValue::Timestamp(number) => Json::from(*number),
        ScalarValue::Uint(number) => Json::from(*number),
        ScalarValue::F64(number) => Json::from(*number),
        ScalarValue::Counter(counter) => Json::from(i64::from(counter)),
        ScalarValue::Boolean(truth) => Json::from(*truth),
        ScalarValue::Bytes(_) | ScalarValue::Unknown { .. } | ScalarValue::Null => Json::Null,
    }
}
