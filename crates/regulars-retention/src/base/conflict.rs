//! Order ids that more than one customer carries. Customers are in different parts, so this is looked for once all
//! rows are grouped: by 64 bits of each order's hash, a few bytes an order, and by the ids themselves only where two
//! hashes are equal.

use std::collections::{BTreeMap, BTreeSet};

use regulars_core::{Result, parallel};

use super::key::OrderKey;
use super::lines::{Lines, Part};

/// So many tables are filled side by side, each small enough for a core's cache.
const TABLES: usize = 256;

/// The hashes of a part's orders, by the table that they belong to.
pub(super) struct Seen(Vec<Vec<u64>>);

fn hash(order: OrderKey) -> u64 {
    let mixed = ((order >> 64) as u64 ^ (order as u64).rotate_left(32)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let low = (order as u64 ^ mixed).wrapping_mul(0xD6E8_FEB8_6659_FD93);
    mixed ^ low ^ low >> 32
}

impl Seen {
    pub(super) fn of(part: &Part) -> Self {
        let orders = &part.side.order;
        if orders.is_empty() {
            return Self(Vec::new());
        }
        let mut tables: Vec<Vec<u64>> = (0..TABLES).map(|_| Vec::with_capacity(orders.len() / TABLES * 2)).collect();
        for bounds in part.starts.windows(2) {
            let mut last = None;
            // Lines of one order mostly stand together; where they do not, their customer is the same.
            for order in &orders[bounds[0] as usize..bounds[1] as usize] {
                if last.replace(order) != Some(order) {
                    let hash = hash(*order);
                    tables[(hash >> 56) as usize].push(hash);
                }
            }
        }
        Self(tables)
    }
}

/// The orders that rows of several customers carry.
pub(super) fn find(lines: &Lines, seen: &[Seen]) -> Result<BTreeSet<OrderKey>> {
    if !lines.shape.has_order_ids {
        return Ok(BTreeSet::new());
    }
    let repeated = parallel::map(TABLES, |table| {
        let hashes = || seen.iter().filter_map(|part| part.0.get(table)).flatten().copied();
        let size = (hashes().count() * 2).next_power_of_two().max(64);
        let mut slots = vec![0u64; size];
        let mut repeated = Vec::new();
        let mut seen_zero = false;
        for hash in hashes() {
            if hash == 0 {
                // 0 marks an empty slot.
                if std::mem::replace(&mut seen_zero, true) {
                    repeated.push(0);
                }
                continue;
            }
            let mut slot = hash as usize & (size - 1);
            while slots[slot] != 0 && slots[slot] != hash {
                slot = (slot + 1) & (size - 1);
            }
            if slots[slot] == hash {
                repeated.push(hash);
            }
            slots[slot] = hash;
        }
        Ok(repeated)
    })?;
    let repeated: BTreeSet<u64> = repeated.into_iter().flatten().collect();
    if repeated.is_empty() {
        return Ok(BTreeSet::new());
    }
    // Equal hashes are of one customer's scattered lines, of two customers, or by chance.
    let suspects = parallel::map(lines.parts.len(), |index| {
        let part = &lines.parts[index];
        let mut suspects: BTreeSet<(OrderKey, (usize, usize))> = BTreeSet::new();
        for (customer, bounds) in part.starts.windows(2).enumerate() {
            for order in &part.side.order[bounds[0] as usize..bounds[1] as usize] {
                if repeated.contains(&hash(*order)) {
                    suspects.insert((*order, (index, customer)));
                }
            }
        }
        Ok(suspects)
    })?;
    let mut customers: BTreeMap<OrderKey, u32> = BTreeMap::new();
    for (order, _) in suspects.into_iter().flatten() {
        *customers.entry(order).or_default() += 1;
    }
    Ok(customers.into_iter().filter(|(_, count)| *count > 1).map(|(order, _)| order).collect())
}
