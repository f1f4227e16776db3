//! Merging, going on and saving: whatever the split, the base of the union is the same, to the byte.

use proptest::prelude::*;
use regulars_core::orders::{Column, Frame, Texts, TimeUnit, Values};
use regulars_core::{Code, Control};
use regulars_retention::{BaseOptions, Builder, CustomerBase, cohort, orders_per_customer, repeat, rfm, totals};

#[derive(Clone, Debug)]
struct Row {
    customer: Option<String>,
    order: i64,
    at: i64,
    amount: i64,
    cost: i64,
    kind: &'static str,
    refund_of: i64,
    country: &'static str,
}

/// Which columns a log has, and what its values are like.
#[derive(Clone, Copy, Debug)]
struct Shape {
    orders: bool,
    kinds: bool,
    further: bool,
    /// Ids that are numbers behind one beginning, or long texts.
    numbered: bool,
    /// Amounts and times that need all of 64 bits.
    extreme: bool,
}

fn shape() -> impl Strategy<Value = Shape> {
    any::<[bool; 5]>().prop_map(|[orders, kinds, further, numbered, extreme]| Shape {
        orders,
        kinds,
        further,
        numbered,
        extreme,
    })
}

fn rows(shape: Shape) -> impl Strategy<Value = Vec<Row>> {
    let at = if shape.extreme {
        prop_oneof![-62_135_596_800_000_000i64..=253_402_300_799_999_999, 0..5i64].boxed()
    } else {
        prop_oneof![
            (17_000i64..17_400).prop_map(|day| day * 86_400_000_000),
            (0i64..40_000).prop_map(|hour| 1_500_000_000_000_000 + hour * 3_600_000_000)
        ]
        .boxed()
    };
    let amount = if shape.extreme { (-(1i64 << 56)..1 << 56).boxed() } else { (-300i64..2_000).boxed() };
    let row = (
        (prop::option::weighted(0.9, Just(())), 0i64..30, at, amount),
        (0i64..500, prop::sample::select(vec!["sale", "Refund"]), 0i64..30, prop::sample::select(vec!["PL", "NZ", ""])),
    )
        .prop_map(move |((known, order, at, amount), (cost, kind, refund_of, country))| {
            // One order has one customer.
            let number = order % 9;
            let id =
                if shape.numbered { format!("cus_{number:03}") } else { format!("{number}-a customer of a long name") };
            Row { customer: known.map(|()| id), order, at, amount, cost, kind, refund_of, country }
        });
    prop::collection::vec(row, 0..60)
}

/// Hands rows as a frame to `read`.
fn with_frame<T>(rows: &[Row], shape: Shape, read: impl FnOnce(Frame<'_>) -> T) -> T {
    let texts = |cell: &dyn Fn(&Row) -> &str| {
        let mut bytes = Vec::new();
        let offsets: Vec<i64> = std::iter::once(0)
            .chain(rows.iter().map(|row| {
                bytes.extend_from_slice(cell(row).as_bytes());
                bytes.len() as i64
            }))
            .collect();
        (offsets, bytes)
    };
    let ints = |cell: &dyn Fn(&Row) -> i64| rows.iter().map(cell).collect::<Vec<i64>>();
    // An empty id is a guest's.
    let customers = texts(&|row| row.customer.as_deref().unwrap_or_default());
    let (kinds, countries) = (texts(&|row| row.kind), texts(&|row| row.country));
    let (orders, at, amounts) = (ints(&|row| row.order), ints(&|row| row.at), ints(&|row| row.amount));
    let (costs, refunds) = (ints(&|row| row.cost), ints(&|row| row.refund_of));
    let mut names = vec!["customer_id", "ordered_at", "amount"];
    let mut columns = vec![
        Column::new(Values::Text(Texts::Offsets64(&customers.0, &customers.1))),
        Column::new(Values::Timestamp { units: at[..].into(), unit: TimeUnit::Micro, zoned: true }),
        Column::new(Values::Int(amounts[..].into())),
    ];
    if shape.orders {
        names.push("order_id");
        columns.push(Column::new(Values::Int(orders[..].into())));
    }
    if shape.kinds {
        names.extend(["kind", "refund_of"]);
        columns.push(Column::new(Values::Text(Texts::Offsets64(&kinds.0, &kinds.1))));
        columns.push(Column::new(Values::Int(refunds[..].into())));
    }
    if shape.further {
        names.extend(["cost", "country"]);
        columns.push(Column::new(Values::Int(costs[..].into())));
        columns.push(Column::new(Values::Text(Texts::Offsets64(&countries.0, &countries.1))));
    }
    read(Frame::new(names.into_iter().map(str::to_owned).collect(), vec![columns]).unwrap())
}

fn options(shape: Shape, extra: &str) -> BaseOptions {
    let mut options: serde_json::Value = serde_json::from_str(extra).unwrap();
    if shape.kinds {
        options["kind"] = "kind".into();
        options["refund_of"] = "refund_of".into();
    }
    if shape.further {
        options["cost"] = "cost".into();
    }
    BaseOptions::parse(&options.to_string()).unwrap()
}

/// Everything that can be said of a base, its saved bytes among it.
fn everything(base: &CustomerBase, shape: Shape) -> (Vec<String>, Vec<u8>) {
    let mut all = vec![base.intake().to_document().to_string()];
    let mut add = |table: regulars_core::Result<regulars_core::table::Table>| match table {
        Ok(table) => all.push(table.to_document().to_string()),
        Err(error) => all.push(error.to_string()),
    };
    for by in [None, shape.further.then(|| "country".to_owned())] {
        add(repeat::repeat_customer_rate(
            base,
            &repeat::Options { by_days: true, by: by.clone(), ..Default::default() },
        ));
        add(orders_per_customer::orders_per_customer(base, &orders_per_customer::Options { by: by.clone() }));
        let measure = cohort::Measure::CumulativeRevenue;
        add(cohort::cohorts(
            base,
            &cohort::Options { period: "year".into(), measure, by: by.clone(), ..Default::default() },
        ));
        add(rfm::rfm(base, &rfm::Options { by: by.clone(), ..Default::default() }));
        add(totals::totals(base, &totals::Options { by }));
    }
    let mut bytes = Vec::new();
    base.write_to(&mut bytes).unwrap();
    (all, bytes)
}

fn build(rows: &[Row], shape: Shape, options: &BaseOptions) -> CustomerBase {
    with_frame(rows, shape, |frame| CustomerBase::build(frame, options, &Control::new())).unwrap()
}

const OPTIONS: [&str; 5] = [
    "{}",
    r#"{"timezone": "Europe/Warsaw", "duplicates": "drop", "on_error": "report"}"#,
    r#"{"timezone": "Pacific/Auckland", "merge_same_day": true, "on_error": "report"}"#,
    r#"{"refunds": "error", "on_error": "report", "observed_until": "2018-01-01"}"#,
    r#"{"refunds": "drop", "segments": []}"#,
];

const OPTIONS_OF_KINDS: [&str; 3] = [
    r#"{"refunds": "net_at_order"}"#,
    r#"{"count_refunded": false}"#,
    r#"{"refunds": "net_at_order", "count_refunded": false}"#,
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn merging_going_on_and_saving_change_nothing(
        (shape, rows) in shape().prop_flat_map(|shape| (Just(shape), rows(shape))),
        split in prop::collection::vec(0usize..3, 60),
        which in 0usize..8,
    ) {
        let extra = match OPTIONS.get(which) {
            Some(extra) => extra,
            None if shape.kinds => OPTIONS_OF_KINDS[which - OPTIONS.len()],
            None => "{}",
        };
        let shape = Shape { further: shape.further && !extra.contains("segments"), ..shape };
        let options = options(shape, extra);
        let whole = build(&rows, shape, &options);
        let expected = everything(&whole, shape);
        prop_assert_eq!(whole.intake().rows(), rows.len() as u64);

        let parts: Vec<Vec<Row>> = (0..3)
            .map(|part| rows.iter().zip(&split).filter(|(_, to)| **to == part).map(|(row, _)| row.clone()).collect())
            .collect();
        // A part by itself may be refused what only the whole allows, so first without a look at it.
        let mut builder = Builder::new(&options);
        for part in &parts {
            with_frame(part, shape, |frame| builder.push(frame, &Control::new())).unwrap();
        }
        let built = builder.finish(&Control::new()).unwrap();
        // The numbers of rejected rows are saved too, and are those of the order of rows.
        let strip = |(all, bytes): (Vec<String>, Vec<u8>)| {
            (all.into_iter().skip(1).collect::<Vec<_>>(), whole.intake().rejected.is_empty().then_some(bytes))
        };
        prop_assert_eq!(counts(&built), counts(&whole));
        prop_assert_eq!(strip(everything(&built, shape)), strip(expected.clone()));

        let [a, b, c] = [0, 1, 2].map(|part| build(&parts[part], shape, &options));
        let merged = a.merge(&b.merge(&c, &Control::new()).unwrap(), &Control::new()).unwrap();
        prop_assert_eq!(counts(&merged), counts(&whole));
        prop_assert_eq!(strip(everything(&merged, shape)), strip(expected.clone()));

        let loaded = CustomerBase::from_bytes(&expected.1, &Control::new()).unwrap();
        prop_assert_eq!(everything(&loaded, shape), expected);
    }

    #[test]
    fn a_damaged_file_is_told(rows in rows(Shape { orders: true, kinds: false, further: true, numbered: true, extreme: false }), place: prop::sample::Index, bit in 0u8..8) {
        let shape = Shape { orders: true, kinds: false, further: true, numbered: true, extreme: false };
        let mut bytes = everything(&build(&rows, shape, &options(shape, "{}")), shape).1;
        let cut = place.index(bytes.len());
        let error = CustomerBase::from_bytes(&bytes[..cut], &Control::new()).unwrap_err();
        prop_assert_eq!(error.code(), Code::DamagedFile);
        bytes[cut] ^= 1 << bit;
        let error = CustomerBase::from_bytes(&bytes, &Control::new()).unwrap_err();
        prop_assert!(matches!(error.code(), Code::DamagedFile | Code::NewerFile));
    }
}

/// The intake but for the numbers of rows, which are those of another order of rows.
fn counts(base: &CustomerBase) -> serde_json::Value {
    let mut document = base.intake().to_document();
    for rejected in document["rejected"].as_array_mut().into_iter().flatten() {
        rejected["first_rows"] = serde_json::Value::Null;
    }
    document
}
