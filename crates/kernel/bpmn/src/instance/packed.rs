//! JSON values inside compact binary formats, which cannot hold self-describing data by themselves.

use serde::ser::SerializeSeq;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Number, Value};

/// A value with its kind spelled out.
#[derive(Deserialize)]
enum Packed {
    Null,
    False,
    True,
    Unsigned(u64),
    Signed(i64),
    Float(f64),
    Text(String),
    List(Vec<Packed>),
    Map(Vec<(String, Packed)>),
}

impl From<Packed> for Value {
    fn from(packed: Packed) -> Self {
        match packed {
            Packed::Null => Self::Null,
            Packed::False => Self::Bool(false),
            Packed::True => Self::Bool(true),
            Packed::Unsigned(number) => Self::from(number),
            Packed::Signed(number) => Self::from(number),
            Packed::Float(number) => Number::from_f64(number).map_or(Self::Null, Self::Number),
            Packed::Text(text) => Self::String(text),
            Packed::List(items) => items.into_iter().map(Self::from).collect(),
            Packed::Map(members) => {
                Self::Object(members.into_iter().map(|(name, value)| (name, Self::from(value))).collect())
            }
        }
    }
}

/// A borrowed value that writes itself as [`Packed`] reads it.
struct Packing<'a>(&'a Value);

impl Serialize for Packing<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        const NAME: &str = "Packed";
        match self.0 {
            Value::Null => serializer.serialize_unit_variant(NAME, 0, "Null"),
            Value::Bool(false) => serializer.serialize_unit_variant(NAME, 1, "False"),
            Value::Bool(true) => serializer.serialize_unit_variant(NAME, 2, "True"),
            Value::Number(number) => {
                if let Some(number) = number.as_u64() {
                    serializer.serialize_newtype_variant(NAME, 3, "Unsigned", &number)
                } else if let Some(number) = number.as_i64() {
                    serializer.serialize_newtype_variant(NAME, 4, "Signed", &number)
                } else {
                    serializer.serialize_newtype_variant(NAME, 5, "Float", &number.as_f64().unwrap_or(0.0))
                }
            }
            Value::String(text) => serializer.serialize_newtype_variant(NAME, 6, "Text", text),
            Value::Array(items) => serializer.serialize_newtype_variant(NAME, 7, "List", &PackingList(items)),
            Value::Object(members) => serializer.serialize_newtype_variant(NAME, 8, "Map", &PackingMap(members)),
        }
    }
}

struct PackingList<'a>(&'a [Value]);

impl Serialize for PackingList<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut sequence = serializer.serialize_seq(Some(self.0.len()))?;
        for item in self.0 {
            sequence.serialize_element(&Packing(item))?;
        }
        sequence.end()
    }
}

struct PackingMap<'a>(&'a serde_json::Map<String, Value>);

impl Serialize for PackingMap<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut sequence = serializer.serialize_seq(Some(self.0.len()))?;
        for (name, value) in self.0 {
            sequence.serialize_element(&(name, Packing(value)))?;
        }
        sequence.end()
    }
}

/// For `#[serde(with)]` on maps of variables.
pub(crate) mod map {
    use super::{Deserialize, Deserializer, Packed, PackingMap, Serialize, Serializer, Value};
    use crate::Variables;

    pub(crate) fn serialize<S: Serializer>(map: &Variables, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() { map.serialize(serializer) } else { PackingMap(map).serialize(serializer) }
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Variables, D::Error> {
        if deserializer.is_human_readable() {
            return Variables::deserialize(deserializer);
        }
        let members = Vec::<(String, Packed)>::deserialize(deserializer)?;
        Ok(members.into_iter().map(|(name, value)| (name, Value::from(value))).collect())
    }
}

/// For `#[serde(with)]` on lists of values.
pub(crate) mod list {
    use super::{Deserialize, Deserializer, Packed, PackingList, Serialize, Serializer, Value};

    pub(crate) fn serialize<S: Serializer>(list: &[Value], serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            list.serialize(serializer)
        } else {
            PackingList(list).serialize(serializer)
        }
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Value>, D::Error> {
        if deserializer.is_human_readable() {
            return Vec::deserialize(deserializer);
        }
        Ok(Vec::<Packed>::deserialize(deserializer)?.into_iter().map(Value::from).collect())
    }
}
