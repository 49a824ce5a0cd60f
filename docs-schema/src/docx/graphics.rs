//! Drawings, pictures and embedded objects. Palabre keeps words: text boxes are read, everything else
//! is a Problem with the description its author gave it.

use super::reader::{Flow, Gather, Reader};
use super::vocabulary::is_properties;
use super::xml::El;

impl<'s> Reader<'s> {
    pub(super) fn graphic(&mut self, el: El<'s>, flow: &Flow<'s>, gather: &mut Gather<'s>) {
        if flow.fields.is_hidden() {
            return;
        }
        let skip =
            |el: El<'_>| matches!(el.name(), "w:txbxContent" | "mc:Fallback") || is_properties(el.name());
        let mut seen = Seen::default();
        for inner in el.below(skip) {
            match inner.name() {
                "w:txbxContent" => gather.boxes.push(inner),
                "wp:docPr" if seen.description.is_empty() => seen.describe(inner),
                "a:blip" | "v:imagedata" => seen.images += 1,
                "c:chart" | "dgm:relIds" => seen.charts += 1,
                "o:OLEObject" => seen.objects += 1,
                "v:rect" if inner.attr("hr").is_some() => gather.rule = true,
                _ => {}
            }
        }
        // An embedded object also has a picture of itself.
        let code = match seen {
            Seen { objects: 1.., .. } => "embedded-object-dropped",
            Seen { charts: 1.., .. } => "chart-dropped",
            Seen { images: 1.., .. } => "image-dropped",
            _ => return,
        };
        self.log.one(code, &seen.description);
    }
}

#[derive(Default)]
struct Seen {
    images: usize,
    charts: usize,
    objects: usize,
    description: String,
}

impl Seen {
    fn describe(&mut self, el: El<'_>) {
        let words = el.attr("descr").filter(|words| !words.trim().is_empty()).or_else(|| el.attr("name"));
        self.description = words.unwrap_or("").to_owned();
    }
}
