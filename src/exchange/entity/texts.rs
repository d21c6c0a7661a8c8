//! The values of a property as a file has them: a list of texts, or one that stands alone; numbers and truth values
//! are texts too, and `null` is none.

use std::fmt;

use serde::de::{Deserialize, DeserializeSeed, Deserializer, Error, SeqAccess, Unexpected, Visitor};

/// The texts of one property.
#[derive(Debug, Default)]
pub(super) struct Texts(pub(super) Vec<String>);

impl<'de> Deserialize<'de> for Texts {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut texts = Vec::new();
        Reading { texts: &mut texts, within: false }.deserialize(deserializer)?;
        Ok(Self(texts))
    }
}

/// Adds what stands there to the texts; within a list there is no other.
struct Reading<'t> {
    texts: &'t mut Vec<String>,
    within: bool,
}

impl<'de> DeserializeSeed<'de> for Reading<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl Reading<'_> {
    fn add<E>(self, text: impl Into<String>) -> Result<(), E> {
        self.texts.push(text.into());
        Ok(())
    }
}

impl<'de> Visitor<'de> for Reading<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value or a list of values")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<(), E> {
        self.add(text)
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<(), E> {
        self.add(number.to_string())
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<(), E> {
        self.add(number.to_string())
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<(), E> {
        match serde_json::Number::from_f64(number) {
            Some(number) => self.add(number.to_string()),
            None => Err(E::invalid_value(Unexpected::Float(number), &self)),
        }
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<(), E> {
        self.add(value.to_string())
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        if self.within {
            return Err(A::Error::invalid_type(Unexpected::Seq, &self));
        }
        while list.next_element_seed(Reading { texts: &mut *self.texts, within: true })?.is_some() {}
        Ok(())
    }
}
