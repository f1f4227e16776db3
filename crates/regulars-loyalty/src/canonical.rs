//! The canonical way of writing a document as bytes, its hash, and where two documents differ first. It may read
//! values; it knows nothing of programs or ledgers.

use serde_json::Value;
use sha2::{Digest, Sha256};

/// The document without blanks, the keys of every object in the order of their bytes: the definition that what is
/// written out elsewhere, for speed, is held against.
#[cfg(test)]
pub(crate) fn canonical(value: &Value) -> String {
    let mut out = String::new();
    write(value, &mut out);
    out
}

#[cfg(test)]
fn write(value: &Value, out: &mut String) {
    match value {
        Value::Object(map) => {
            let mut keys: Vec<&String> = map.keys().collect();
            keys.sort_unstable();
            out.push('{');
            for (index, key) in keys.into_iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                write_text(key, out);
                out.push(':');
                write(&map[key.as_str()], out);
            }
            out.push('}');
        }
        Value::Array(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                write(item, out);
            }
            out.push(']');
        }
        Value::String(text) => write_text(text, out),
        value => out.push_str(&value.to_string()),
    }
}

/// Adds a text as JSON.
pub(crate) fn write_text(text: &str, out: &mut String) {
    let plain = |byte: u8| byte >= 0x20 && byte != b'"' && byte != b'\\';
    if text.bytes().all(plain) {
        out.push('"');
        out.push_str(text);
        out.push('"');
    } else {
        out.push_str(&Value::from(text).to_string());
    }
}

/// The SHA-256 of the bytes, in 64 lower-case hex digits.
pub(crate) fn sha256(bytes: &str) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digest = Sha256::digest(bytes.as_bytes());
    let mut hex = String::with_capacity(64);
    for byte in digest {
        hex.push(DIGITS[usize::from(byte >> 4)] as char);
        hex.push(DIGITS[usize::from(byte & 15)] as char);
    }
    hex
}

/// The JSON pointer of the first difference, in the order of `first`; `None` when the two say the same.
pub(crate) fn difference(first: &Value, second: &Value) -> Option<String> {
    match (first, second) {
        (Value::Object(one), Value::Object(other)) => {
            let within = one.iter().find_map(|(key, value)| {
                let path = format!("/{}", crate::reader::escape(key));
                match other.get(key) {
                    None => Some(path),
                    Some(counterpart) => difference(value, counterpart).map(|rest| path + &rest),
                }
            });
            within.or_else(|| {
                other.keys().find(|key| !one.contains_key(*key)).map(|key| format!("/{}", crate::reader::escape(key)))
            })
        }
        (Value::Array(one), Value::Array(other)) => {
            let within = one
                .iter()
                .zip(other)
                .enumerate()
                .find_map(|(index, (a, b))| difference(a, b).map(|rest| format!("/{index}{rest}")));
            within.or_else(|| (one.len() != other.len()).then(|| format!("/{}", one.len().min(other.len()))))
        }
        (one, other) => (one != other).then(String::new),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn keys_are_sorted_at_every_depth() {
        assert_eq!(
            canonical(&json!({"b": [{"d": 1, "c": null}], "a": "é\n"})),
            r#"{"a":"é\n","b":[{"c":null,"d":1}]}"#
        );
    }

    #[test]
    fn what_json_escapes_is_escaped() {
        let texts = json!(["\n", "\"", "\\", "", "\u{1f}", " "]);
        assert_eq!(canonical(&texts), r#"["\n","\"","\\","","\u001f"," "]"#);
    }

    #[test]
    fn a_known_hash() {
        assert_eq!(sha256("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }

    #[test]
    fn the_first_difference_is_named() {
        let first = json!({"body": {"lines": [{"amount": 1}, {"amount": 2}], "a/b": 1}});
        let mut second = first.clone();
        assert_eq!(difference(&first, &second), None);
        second["body"]["a/b"] = json!(2);
        assert_eq!(difference(&first, &second).as_deref(), Some("/body/a~1b"));
        second["body"]["lines"][1]["amount"] = json!(3);
        assert_eq!(difference(&first, &second).as_deref(), Some("/body/lines/1/amount"));
        assert_eq!(difference(&json!([1]), &json!([1, 2])).as_deref(), Some("/1"));
    }
}
