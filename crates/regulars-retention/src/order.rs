//! The order of many integers: which place comes first, which second.

/// A digit is so many bits: its counts fit a core's nearest cache.
const DIGIT: u32 = 11;

/// The places of `keys` by rising key, equal keys by rising place. Radix sort from the lowest digit up, over no more
/// digits than the range of the keys has: three passes for a million different ids or amounts, where comparing would
/// take twenty.
pub(crate) fn rising(keys: &[i64]) -> Vec<u32> {
    let (low, high) = (keys.iter().min().copied().unwrap_or(0), keys.iter().max().copied().unwrap_or(0));
    let range = high.wrapping_sub(low) as u64;
    let offsets = keys.iter().map(|key| key.wrapping_sub(low) as u64);
    // So many bits tell a place.
    let bits = (usize::BITS - keys.len().leading_zeros()).max(1);
    if bits < u64::BITS && range >> (u64::BITS - bits) == 0 {
        // Key and place in one integer: half the memory to move.
        let packed = offsets.zip(0u64..).map(|(key, place)| key << bits | place).collect();
        let place = |packed: u64| (packed & !(u64::MAX << bits)) as u32;
        return sorted(packed, range, |packed| packed >> bits).into_iter().map(place).collect();
    }
    sorted(offsets.zip(0u32..).collect(), range, |(key, _)| *key).into_iter().map(|(_, place)| place).collect()
}

/// The places of ids, each of which is there once, by rising id. Where ids are close together, as those of a counter are,
/// each is put where it belongs, without any sorting.
pub(crate) fn rising_ids(ids: &[i64]) -> Vec<u32> {
    let (low, high) = (ids.iter().min().copied().unwrap_or(0), ids.iter().max().copied().unwrap_or(0));
    let range = high.wrapping_sub(low) as u64;
    if range >= 8 * ids.len() as u64 || ids.len() >= u32::MAX as usize {
        return rising(ids);
    }
    let mut places = vec![0u32; range as usize + 1];
    for (place, id) in (1u32..).zip(ids) {
        places[id.wrapping_sub(low) as usize] = place;
    }
    places.into_iter().filter_map(|place| place.checked_sub(1)).collect()
}

/// The places of texts by rising bytes, equal ones by rising place. The eight bytes behind what all texts begin with
/// settle nearly everything, as integers; texts that share these too are compared.
pub(crate) fn rising_texts(texts: &[&str]) -> Vec<u32> {
    let first = texts.first().map_or(&[][..], |first| first.as_bytes());
    let common = texts.iter().fold(first.len(), |common, text| {
        let (text, first) = (text.as_bytes(), &first[..common]);
        if text.starts_with(first) { common } else { text.iter().zip(first).take_while(|(a, b)| a == b).count() }
    });
    let beginning = |text: &&str| {
        let rest = &text.as_bytes()[common..];
        let mut bytes = [0; 8];
        let len = rest.len().min(bytes.len());
        bytes[..len].copy_from_slice(&rest[..len]);
        // Shifted so that signed integers compare as unsigned ones do.
        (u64::from_be_bytes(bytes) ^ 1 << 63).cast_signed()
    };
    let keys: Vec<i64> = texts.iter().map(beginning).collect();
    let mut order = rising(&keys);
    for run in order.chunk_by_mut(|a, b| keys[*a as usize] == keys[*b as usize]) {
        if run.len() > 1 {
            run.sort_by_key(|place| texts[*place as usize]);
        }
    }
    order
}

/// Radix sort by `key`, which is at most `range`.
fn sorted<T: Copy + Default>(mut from: Vec<T>, range: u64, key: impl Fn(&T) -> u64) -> Vec<T> {
    let mut to = vec![T::default(); from.len()];
    let mut shift = 0;
    while shift < u64::BITS && range >> shift > 0 {
        let digit = |item: &T| (key(item) >> shift) as usize & ((1 << DIGIT) - 1);
        let mut next = vec![0u32; 1 << DIGIT];
        for item in &from {
            next[digit(item)] += 1;
        }
        let mut start = 0;
        for count in &mut next {
            start += std::mem::replace(count, start);
        }
        for item in &from {
            let slot = &mut next[digit(item)];
            to[*slot as usize] = *item;
            *slot += 1;
        }
        std::mem::swap(&mut from, &mut to);
        shift += DIGIT;
    }
    from
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn unique_ids() -> impl Strategy<Value = Vec<i64>> {
        let near = prop::collection::btree_set(-40i64..40, 0..60);
        let far = prop::collection::btree_set(any::<i64>(), 0..60);
        prop_oneof![near, far].prop_map(|ids| ids.into_iter().collect::<Vec<_>>()).prop_shuffle()
    }

    proptest! {
        #[test]
        fn it_is_the_stable_order(keys in prop::collection::vec(prop_oneof![any::<i64>(), -5i64..5, Just(i64::MIN), Just(i64::MAX)], 0..200)) {
            let mut expected: Vec<u32> = (0..keys.len() as u32).collect();
            expected.sort_by_key(|place| keys[*place as usize]);
            prop_assert_eq!(rising(&keys), expected);
        }

        #[test]
        fn ids_are_ordered(ids in unique_ids()) {
            prop_assert_eq!(rising_ids(&ids), rising(&ids));
        }

        #[test]
        fn texts_are_ordered_by_their_bytes(texts in prop::collection::vec("(same)?[ab\u{0}é]{0,12}", 0..60)) {
            let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
            let mut expected: Vec<u32> = (0..texts.len() as u32).collect();
            expected.sort_by_key(|place| texts[*place as usize]);
            prop_assert_eq!(rising_texts(&texts), expected);
        }
    }
}
