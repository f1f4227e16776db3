//! From the document to who earns.

use std::collections::BTreeSet;

use super::super::{Consent, Guests, PURPOSES_MAX};
use crate::reader::Node;

pub(super) fn guests(node: Node<'_>) -> Option<Guests> {
    let object = node.object()?;
    object.only(&["within"]);
    Some(Guests { within: object.required("within", |node| node.span())? })
}

pub(super) fn consent(node: Node<'_>) -> Option<Consent> {
    let object = node.object()?;
    object.only(&["purposes"]);
    let purposes = object.required("purposes", |node| {
        let purposes = node.texts()?;
        if purposes.len() > PURPOSES_MAX {
            return node.invalid(format!("expected up to {PURPOSES_MAX} purposes, found {}", purposes.len()));
        }
        let once: BTreeSet<&String> = purposes.iter().collect();
        if once.len() < purposes.len() {
            return node.invalid("expected each purpose once, found one of them twice");
        }
        Some(purposes)
    })?;
    Some(Consent { purposes })
}
