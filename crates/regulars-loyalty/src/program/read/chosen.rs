//! Goods by product, category and brand, and whether they are on sale.

use crate::program::Chosen;
use crate::reader::{Node, Object};

/// The fields by which goods are chosen.
pub(super) const CHOSEN: [&str; 4] = ["product", "category", "brand", "sale"];

/// Some goods, of an object that says nothing else.
pub(super) fn goods(node: Node<'_>) -> Option<Chosen> {
    let object = node.object()?;
    object.only(&CHOSEN);
    let chosen = chosen(&object)?;
    if chosen.is_all() {
        return object.invalid("", "expected products, categories, brands or \"sale\", found none");
    }
    Some(chosen)
}

/// Goods, of an object that says so beside other things.
pub(super) fn chosen(object: &Object<'_>) -> Option<Chosen> {
    let texts = |key| object.or(key, Vec::new(), |node| node.texts());
    let (product, category, brand) = (texts("product"), texts("category"), texts("brand"));
    let sale = object.optional("sale", |node| node.flag());
    Some(Chosen { product: product?, category: category?, brand: brand?, sale: sale? })
}
