//! Goods that a rule, a card or money off is about: by product, category and brand, and whether they are on sale.

use serde::Serialize;

use crate::cart::Line;

/// Goods of these products, categories and brands, on sale or not: all that is given has to match; nothing chooses all.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Chosen {
    /// These products.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub product: Vec<String>,
    /// In one of these categories.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub category: Vec<String>,
    /// These brands.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub brand: Vec<String>,
    /// On sale, or not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sale: Option<bool>,
}

impl Chosen {
    /// Whether all goods are chosen.
    pub fn is_all(&self) -> bool {
        *self == Self::default()
    }

    /// Whether a line is one of them.
    pub fn chooses(&self, line: &Line) -> bool {
        let any = |list: &[String], value: Option<&String>| {
            list.is_empty() || value.is_some_and(|value| list.contains(value))
        };
        any(&self.product, line.product.as_ref())
            && any(&self.brand, line.brand.as_ref())
            && (self.category.is_empty() || line.categories.iter().any(|one| self.category.contains(one)))
            && self.sale.is_none_or(|sale| sale == line.sale)
    }
}
