//! What a decision says beyond what its other fields do: the numbers and names that its sentence speaks of, so that it can be
//! told in any language. It holds them; what is said of them stands in `words`.

use std::fmt;

use serde::de::{Deserializer, Error, MapAccess, Visitor};
use serde::ser::SerializeMap;
use serde::{Deserialize, Serialize, Serializer};

/// What a fact counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unit {
    /// Points, of the smallest unit.
    Points,
    /// Minor units of the program's currency.
    Money,
    /// Things.
    Count,
    /// It is a text.
    Text,
}

macro_rules! facts {
    ($($(#[$says:meta])* $fact:ident = $name:literal in $unit:ident,)*) => {
        /// The name of something that a sentence speaks of.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Fact {
            $($(#[$says])* $fact,)*
        }

        impl Fact {
            const ALL: &[Self] = &[$(Self::$fact,)*];

            /// The name in documents, and in sentences.
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$fact => $name,)*
                }
            }

            pub(crate) fn unit(self) -> Unit {
                match self {
                    $(Self::$fact => Unit::$unit,)*
                }
            }
        }
    };
}

facts! {
    /// The name of an action.
    Action = "action" in Text,
    /// What points are worth.
    Amount = "amount" in Money,
    /// The points that were asked for.
    Asked = "asked" in Points,
    /// The points that are available.
    Available = "available" in Points,
    /// The most points that an account may hold.
    Cap = "cap" in Points,
    /// Which of several cases it is.
    Case = "case" in Text,
    /// The points that were earned.
    Earned = "earned" in Points,
    /// What goods have to be worth at least.
    Least = "least" in Money,
    /// How many units are left.
    Left = "left" in Count,
    /// The most that points may pay.
    Limit = "limit" in Money,
    /// The name of a line.
    Line = "line" in Text,
    /// The fewest points that will do.
    Needed = "needed" in Points,
    /// What somebody wrote.
    Note = "note" in Text,
    /// The points that it is about.
    Points = "points" in Points,
    /// How many units it is about.
    Quantity = "quantity" in Count,
    /// The points that came back.
    Restored = "restored" in Points,
    /// The name of the card or the rule that gave a reward.
    Reward = "reward" in Text,
    /// The points of which a multiple will do.
    Step = "step" in Points,
    /// The points that were taken back.
    Taken = "taken" in Points,
    /// The unit of the points, where it is not the program's own.
    Unit = "unit" in Text,
    /// How many units a rule counted.
    Units = "units" in Count,
    /// The points that should have been taken back and were let go.
    Waived = "waived" in Points,
}

/// What a fact is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stated {
    /// A number, of points, minor units or things.
    Number(i64),
    /// A text.
    Text(Box<str>),
}

impl From<i64> for Stated {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}

impl From<&str> for Stated {
    fn from(text: &str) -> Self {
        Self::Text(text.into())
    }
}

/// What a sentence speaks of, name by name; a JSON object.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts(Vec<(Fact, Stated)>);

impl Facts {
    /// These facts.
    pub fn of<const N: usize>(facts: [(Fact, Stated); N]) -> Self {
        Self(facts.into())
    }

    /// The same, of points of a unit.
    #[must_use]
    pub(crate) fn of_unit(mut self, unit: Option<&str>) -> Self {
        self.0.extend(unit.map(|unit| (Fact::Unit, unit.into())));
        self
    }

    /// The same, and of what should have been taken back what was waived, if anything was.
    #[must_use]
    pub(crate) fn of_waived(mut self, points: i64) -> Self {
        if points != 0 {
            self.0.extend([(Fact::Case, "waived".into()), (Fact::Waived, points.into())]);
        }
        self
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The facts, in their order.
    pub fn iter(&self) -> impl Iterator<Item = (Fact, &Stated)> {
        self.0.iter().map(|(fact, stated)| (*fact, stated))
    }

    /// The number of this name.
    pub fn number(&self, name: Fact) -> Option<i64> {
        self.iter().find_map(|(fact, stated)| match stated {
            Stated::Number(number) if fact == name => Some(*number),
            _ => None,
        })
    }

    /// The text of this name.
    pub fn text(&self, name: Fact) -> Option<&str> {
        self.iter().find_map(|(fact, stated)| match stated {
            Stated::Text(text) if fact == name => Some(&**text),
            _ => None,
        })
    }
}

impl Serialize for Facts {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (fact, stated) in &self.0 {
            match stated {
                Stated::Number(number) => map.serialize_entry(fact.name(), number)?,
                Stated::Text(text) => map.serialize_entry(fact.name(), text)?,
            }
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for Facts {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Facts;
        impl<'de> Visitor<'de> for Facts {
            type Value = Vec<(Fact, Stated)>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object of facts")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut facts: Self::Value = Vec::new();
                while let Some(name) = map.next_key::<String>()? {
                    let known = Fact::ALL.iter().copied().find(|fact| fact.name() == name);
                    let fact = known.ok_or_else(|| A::Error::custom("a fact of an unknown name"))?;
                    if facts.iter().any(|(other, _)| *other == fact) {
                        return Err(A::Error::custom("a fact comes twice"));
                    }
                    let stated = match fact.unit() {
                        Unit::Text => Stated::Text(map.next_value()?),
                        _ => Stated::Number(map.next_value()?),
                    };
                    facts.push((fact, stated));
                }
                Ok(facts)
            }
        }
        deserializer.deserialize_map(Facts).map(Self)
    }
}
