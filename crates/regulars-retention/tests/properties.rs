//! What must hold for any order log: every row is accounted for, and neither the order of rows nor how they are cut
//! into pieces nor the number of threads changes a byte.

use std::borrow::Cow;
use std::num::NonZeroUsize;

use proptest::prelude::*;
use regulars_core::orders::{Column, Frame, Texts, TimeUnit, Validity, Values};
use regulars_core::time::Day;
use regulars_core::{Code, Control, parallel};
use regulars_retention::{
    BaseOptions, CustomerBase, accounts, audit, cohort, concentration, curve, gaps, ladder, lapsed, repeat, retention,
    returning, revenue_retention, rfm, segments, survival, totals, unit_economics, winback, within,
};

#[derive(Clone, Debug)]
struct Row {
    customer: Option<u8>,
    order: u8,
    at: i64,
    amount: i64,
}

const HOUR: i64 = 3_600_000_000;

fn rows() -> impl Strategy<Value = Vec<Row>> {
    let row = (prop::option::weighted(0.9, 0u8..12), 0u8..40, 0i64..40_000, -500i64..3_000).prop_map(
        |(customer, order, hour, amount)| Row {
            // One order has one customer, but for those that the test of errors makes.
            customer: customer.map(|_| order % 12),
            order,
            at: 1_500_000_000_000_000 + hour * HOUR,
            amount,
        },
    );
    prop::collection::vec(row, 1..120)
}

/// Builds the base of rows cut into pieces of `piece` rows.
fn build(rows: &[Row], piece: usize, text: bool, with_order_id: bool, options: &str) -> CustomerBase {
    struct Owned {
        ids: Vec<i64>,
        texts: Vec<Vec<u8>>,
        bits: Vec<u8>,
        orders: Vec<i64>,
        at: Vec<i64>,
        amounts: Vec<f64>,
    }
    let owned: Vec<Owned> = rows
        .chunks(piece)
        .map(|rows| {
            let mut bits = vec![0u8; rows.len().div_ceil(8)];
            for (index, row) in rows.iter().enumerate() {
                bits[index / 8] |= u8::from(row.customer.is_some()) << (index % 8);
            }
            Owned {
                ids: rows.iter().map(|row| row.customer.unwrap_or_default().into()).collect(),
                // Long and short ones, some with equal beginnings.
                texts: rows
                    .iter()
                    .map(|row| match row.customer.unwrap_or_default() {
                        id if id % 3 == 0 => format!("customer-with-a-long-name-{id}").into_bytes(),
                        id => format!("c{id}").into_bytes(),
                    })
                    .collect(),
                bits,
                orders: rows.iter().map(|row| row.order.into()).collect(),
                at: rows.iter().map(|row| row.at).collect(),
                amounts: rows.iter().map(|row| row.amount as f64 / 100.0).collect(),
            }
        })
        .collect();
    let pieces = owned
        .iter()
        .map(|owned| {
            let ids = if text {
                Values::Text(Texts::Slices(owned.texts.iter().map(Vec::as_slice).collect()))
            } else {
                Values::Int(Cow::Borrowed(&owned.ids))
            };
            let units = Cow::Borrowed(&owned.at[..]);
            let mut columns = vec![
                Column { values: ids, validity: Some(Validity::new(&owned.bits, 0)) },
                Column::new(Values::Timestamp { units, unit: TimeUnit::Micro, zoned: true }),
                Column::new(Values::Float(Cow::Borrowed(&owned.amounts))),
            ];
            if with_order_id {
                columns.push(Column::new(Values::Int(Cow::Borrowed(&owned.orders))));
            }
            columns
        })
        .collect();
    let mut names = vec!["customer_id".to_owned(), "ordered_at".to_owned(), "amount".to_owned()];
    if with_order_id {
        names.push("order_id".to_owned());
    }
    let frame = Frame::new(names, pieces).unwrap();
    CustomerBase::build(frame, &BaseOptions::parse(options).unwrap(), &Control::new()).unwrap()
}

/// Everything that can be said of a base, as text.
fn everything(base: &CustomerBase) -> String {
    let mut all = vec![base.intake().to_document().to_string()];
    let mut add = |table: regulars_core::Result<regulars_core::table::Table>| match table {
        Ok(table) => all.push(table.to_document().to_string()),
        Err(error) => {
            assert_eq!(error.code(), Code::NoOrders, "{error}");
            all.push(error.to_string());
        }
    };
    add(repeat::repeat_customer_rate(base, &repeat::Options::default()));
    add(repeat::repeat_customer_rate(base, &repeat::Options { by_days: true, ..Default::default() }));
    for period in ["month", "week", "30 days"] {
        for measure in [cohort::Measure::Retention, cohort::Measure::Revenue, cohort::Measure::AverageOrderValue] {
            add(cohort::cohorts(base, &cohort::Options { period: period.into(), measure, ..Default::default() }));
        }
    }
    add(rfm::rfm(base, &rfm::Options::default()));
    add(rfm::rfm(base, &rfm::Options { ties: rfm::Ties::Split, ..Default::default() }));
    add(rfm::rfm(base, &rfm::Options { monetary: rfm::Monetary::Mean, ..Default::default() }));
    add(totals::totals(base, &totals::Options::default()));
    add(accounts::accounts(base, &accounts::Options { period: "week".into(), ..Default::default() }));
    for definition in [curve::Definition::Exact, curve::Definition::Unbounded] {
        add(curve::curve(base, &curve::Options { definition, period: "30 days".into(), ..Default::default() }));
    }
    let days = Some(vec![(1, 7), (1, 90)]);
    add(curve::curve(base, &curve::Options { definition: curve::Definition::Bracket, days, ..Default::default() }));
    for unit in [gaps::Unit::Elapsed, gaps::Unit::Days] {
        for per_customer in [false, true] {
            add(gaps::time_between_orders(base, &gaps::Options { unit, per_customer, ..Default::default() }));
        }
    }
    add(ladder::order_ladder(base, &ladder::Options::default()));
    add(lapsed::lapsed(base, &lapsed::Options::default()));
    let (start, end) = (Day::parse("2018-01-01").ok(), Day::parse("2019-01-01").ok());
    add(retention::retention_rate(base, &retention::Options { start, end, ..Default::default() }));
    add(retention::churn_rate(base, &retention::Options { start, end, active_within: 30, ..Default::default() }));
    for measure in [returning::Measure::Orders, returning::Measure::Revenue] {
        let period = Some("month".into());
        add(returning::returning_share(base, &returning::Options { measure, period, ..Default::default() }));
        let bootstrap = Some(10);
        add(returning::returning_share(base, &returning::Options { measure, bootstrap, ..Default::default() }));
    }
    add(survival::time_to_order(base, &survival::Options { n: 3, ..Default::default() }));
    add(winback::winback(base, &winback::Options { quantile: 0.5, ..Default::default() }));
    add(within::repeat_within(base, &within::Options { days: Some(30), ..Default::default() }));
    let bootstrap = Some(10);
    add(concentration::concentration(base, &concentration::Options { bootstrap, ..Default::default() }));
    add(unit_economics::unit_economics(base, &unit_economics::Options { bootstrap, ..Default::default() }));
    add(segments::segments(base, &segments::Options::default()));
    add(segments::segments(base, &segments::Options { customers: true, ..Default::default() }));
    for period in ["month", "week", "90 days"] {
        let period = period.to_owned();
        let options = revenue_retention::Options { period: period.clone(), bootstrap, ..Default::default() };
        add(revenue_retention::revenue_retention(base, &options));
        for lens in [audit::Lens::Deciles, audit::Lens::OneAndDone, audit::Lens::Changes, audit::Lens::Cohorts] {
            add(audit::audit(base, &audit::Options { period: period.clone(), lens, ..Default::default() }));
        }
    }
    all.join("\n")
}

proptest! {
    #[test]
    fn no_cut_and_no_order_of_rows_changes_a_byte(
        (rows, shuffled) in rows().prop_flat_map(|rows| (Just(rows.clone()), Just(rows).prop_shuffle())),
        piece in 1usize..50,
        text: bool,
        with_order_id: bool,
        threads in 1usize..4,
        options in prop::sample::select(vec![
            "{}",
            r#"{"timezone": "Europe/Warsaw", "duplicates": "drop"}"#,
            r#"{"timezone": "Pacific/Auckland", "merge_same_day": true}"#,
            r#"{"refunds": "drop", "observed_until": "2019-01-01"}"#,
        ]),
    ) {
        let whole = build(&rows, rows.len(), text, with_order_id, options);
        prop_assert_eq!(whole.intake().rows(), rows.len() as u64);
        parallel::set_threads(NonZeroUsize::new(threads)).unwrap();
        let other = build(&shuffled, piece, text, with_order_id, options);
        prop_assert_eq!(everything(&whole), everything(&other));
    }

    #[test]
    fn rows_that_cannot_be_read_are_set_aside_and_counted(mut rows in rows(), other in 0u8..12) {
        // Orders of two customers, and amounts that are none.
        for (index, row) in rows.iter_mut().enumerate() {
            if index % 5 == 0 && row.customer.is_some() {
                row.customer = Some(other);
            }
        }
        let base = build(&rows, 7, false, true, r#"{"on_error": "report"}"#);
        prop_assert_eq!(base.intake().rows(), rows.len() as u64);
        let mut by_order = std::collections::BTreeMap::<u8, std::collections::BTreeSet<u8>>::new();
        for row in &rows {
            by_order.entry(row.order).or_default().extend(row.customer);
        }
        let torn = rows.iter().filter(|row| row.customer.is_some() && by_order[&row.order].len() > 1).count();
        prop_assert_eq!(base.intake().rejected_rows(), torn as u64);
    }
}

/// Many rows, so that there are many partitions; microseconds over years, so that few bits are left for amounts.
/// `large` of so many amounts is too large for these.
fn packed(large: usize, of: usize) {
    const ROWS: usize = 300_000;
    let customers: Vec<i64> = (0..ROWS as i64).map(|row| row * 7_919 % 20_011 * 1_000_003).collect();
    let at: Vec<i64> = (0..ROWS as i64).map(|row| row * 104_729_104_729 % 315_360_000_000_000).collect();
    let amount = |row: usize| if row * 7_907 % of < large { (1i64 << 40) + row as i64 } else { row as i64 % 5_000 };
    let amounts: Vec<i64> = (0..ROWS).map(amount).collect();
    let columns = vec![
        Column::new(Values::Int(Cow::Borrowed(&customers))),
        Column::new(Values::Timestamp { units: Cow::Borrowed(&at), unit: TimeUnit::Micro, zoned: false }),
        Column::new(Values::Int(Cow::Borrowed(&amounts))),
    ];
    let names = ["customer_id", "ordered_at", "amount"].map(String::from).to_vec();
    let frame = Frame::new(names, vec![columns]).unwrap();
    let base = CustomerBase::build(frame, &BaseOptions::default(), &Control::new()).unwrap();
    let found = base.map_customers(|id, at, amounts| {
        let rows: Vec<_> = at.iter().copied().zip(amounts.iter().copied()).collect();
        Ok((id.to_string().parse::<i64>().unwrap(), rows))
    });
    let mut expected = std::collections::BTreeMap::<i64, Vec<(i64, i64)>>::new();
    for row in 0..ROWS {
        expected.entry(customers[row]).or_default().push((at[row], amounts[row]));
    }
    expected.values_mut().for_each(|rows| rows.sort_unstable());
    assert!(found.unwrap().into_iter().eq(expected), "{large} of {of}");
}

#[test]
fn rows_are_the_same_however_widely_they_are_packed() {
    // None; in one partition or a few; in each; all.
    [(0, 1), (1, 300_000), (1, 90_000), (1, 1_000), (1, 2), (1, 1)]
        .into_iter()
        .for_each(|(large, of)| packed(large, of));
}
