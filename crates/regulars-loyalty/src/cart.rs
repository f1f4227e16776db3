//! What is bought: lines with their amounts, and the circumstances that rules ask for. An order carries a cart, a quote
//! is about one. It may be read and checked; it knows nothing of points.

use std::collections::BTreeSet;

use regulars_core::money::{Currency, Ratio};
use regulars_core::{Code, Error, Result};
use serde::{Deserialize, Serialize, Serializer};
use serde_json::{Map, Value};

use crate::program::{Fraction, Program, reading};
use crate::quick::Text;
use crate::quote::Asked;
use crate::reader::{Node, Object, TEXT_MAX};

/// What a line is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Goods or a service.
    #[default]
    Item,
    /// A gift card: goods, unless the program excludes it.
    GiftCard,
    /// Shipping: no goods; it earns only where the program says so.
    Shipping,
    /// Something given as a reward: no goods, never earns.
    Reward,
    /// A fee: no goods, never earns.
    Fee,
}

impl Kind {
    /// The kinds as documents name them.
    pub(crate) const WORDS: [(&str, Self); 5] = [
        ("item", Self::Item),
        ("gift_card", Self::GiftCard),
        ("shipping", Self::Shipping),
        ("reward", Self::Reward),
        ("fee", Self::Fee),
    ];

    /// Whether the line counts as goods.
    pub fn is_goods(self) -> bool {
        matches!(self, Self::Item | Self::GiftCard)
    }
}

/// One line of a cart. Every amount is in minor units of the cart's currency and is that of all units together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line {
    /// The line's name, unique in its cart.
    pub line: String,
    /// What it is.
    pub kind: Kind,
    /// How many units, 1 or more.
    pub quantity: i64,
    /// What it costs, after discounts, with tax.
    pub amount: i64,
    /// The tax in `amount`.
    pub tax: i64,
    /// The discount that was deducted, with its tax.
    pub discount: i64,
    /// The product.
    pub product: Option<String>,
    /// The categories that the product is in.
    pub categories: Vec<String>,
    /// The product's brand.
    pub brand: Option<String>,
    /// Whether it is on sale.
    pub sale: bool,
}

impl Line {
    /// A line of goods: so many units for so much together.
    pub fn item(line: impl Into<String>, quantity: i64, amount: i64) -> Self {
        Self { line: line.into(), quantity, amount, ..Self::default() }
    }

    /// Its value as goods: 0 for what is none.
    pub(crate) fn goods(&self) -> i64 {
        if self.kind.is_goods() { self.amount } else { 0 }
    }
}

/// Lines and circumstances.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cart {
    /// The currency of the amounts; absent, that of the program.
    pub currency: Option<Currency>,
    /// How much of the program's currency one unit (not minor unit) of the cart's currency is worth.
    pub rate: Option<Fraction>,
    /// The lines.
    pub lines: Vec<Line>,
    /// The sales channel.
    pub channel: Option<String>,
    /// The store.
    pub store: Option<String>,
    /// The customer group.
    pub group: Option<String>,
    /// The payment method.
    pub payment: Option<String>,
    /// The coupon that was used.
    pub coupon: Option<String>,
}

impl Cart {
    /// The fields of a cart as documents name them.
    pub(crate) const FIELDS: [&str; 8] =
        ["currency", "rate", "lines", "channel", "store", "group", "payment", "coupon"];

    /// A cart of these lines in the program's currency.
    pub fn of(lines: Vec<Line>) -> Self {
        Self { lines, ..Self::default() }
    }

    /// Reads the cart's fields of an object.
    pub(crate) fn read(object: &Object<'_>) -> Option<Self> {
        let currency = object.optional("currency", reading::currency);
        let rate = object.optional("rate", reading::above_zero);
        let lines = object.required("lines", lines);
        let channel = object.optional("channel", |node| node.text());
        let store = object.optional("store", |node| node.text());
        let group = object.optional("group", |node| node.text());
        let payment = object.optional("payment", |node| node.text());
        let coupon = object.optional("coupon", |node| node.text());
        Some(Self {
            currency: currency?,
            rate: rate?,
            lines: lines?,
            channel: channel?,
            store: store?,
            group: group?,
            payment: payment?,
            coupon: coupon?,
        })
    }

    /// A quote's cart that is in order, with the points to pay with; `None` for any other, of which [`Cart::read`] says
    /// more.
    pub(crate) fn of_written(written: WrittenCart<'_>) -> Option<(Self, Asked)> {
        let WrittenCart { redeem, unit, currency, rate, lines, channel, store, group, payment, coupon } = written;
        let rate = rate.map(|(numerator, denominator)| Fraction::new(numerator, denominator).ok()).in_order()?;
        let name = |text: Option<Text<'_>>| text.map(plain).in_order();
        let asked = Asked { points: redeem.unwrap_or(0), unit: name(unit)? };
        let cart = Self {
            currency: currency.map(|code| Currency::parse(&code.0).ok()).in_order()?,
            rate,
            lines: lines.into_iter().map(WrittenLine::line).collect::<Option<_>>()?,
            channel: name(channel)?,
            store: name(store)?,
            group: name(group)?,
            payment: name(payment)?,
            coupon: name(coupon)?,
        };
        let mut names: Vec<&str> = cart.lines.iter().map(|line| line.line.as_str()).collect();
        names.sort_unstable();
        let holds = asked.points >= 0
            && !cart.lines.is_empty()
            && names.windows(2).all(|pair| pair[0] != pair[1])
            && cart.rate.is_none_or(|rate| rate.ratio() != Ratio::ZERO);
        holds.then_some((cart, asked))
    }

    /// Checks what types do not: that lines are unique and their numbers can hold. What was read from a document has
    /// passed already; a cart made by hand is checked when it is used.
    ///
    /// # Errors
    /// `6002 invalid_event` with the pointer of the field within the cart.
    pub fn check(&self) -> Result<()> {
        let mut seen = BTreeSet::new();
        let mut total = 0i64;
        for (index, line) in self.lines.iter().enumerate() {
            let wrong = |field: &str, message: String| {
                Err(Error::new(Code::InvalidEvent, message).at_field(format!("/lines/{index}/{field}")))
            };
            if self.lines.len() > 1 && !seen.insert(line.line.as_str()) {
                return wrong("line", format!("expected each line once, found {:?} twice", line.line));
            }
            if line.quantity < 1 {
                return wrong("quantity", format!("expected 1 or more, found {}", line.quantity));
            }
            for (field, amount) in [("amount", line.amount), ("discount", line.discount)] {
                if amount < 0 {
                    return wrong(field, format!("expected 0 or more, found {amount}"));
                }
                let Some(sum) = total.checked_add(amount) else {
                    return wrong(field, "expected amounts whose sum fits 64 bits".to_owned());
                };
                total = sum;
            }
            if !(0..=line.amount).contains(&line.tax) {
                return wrong("tax", format!("expected 0 to {}, the amount, found {}", line.amount, line.tax));
            }
        }
        Ok(())
    }

    /// The cart's currency, where it is another than the program's.
    pub(crate) fn foreign(&self, program: &Program) -> Option<Currency> {
        self.currency.filter(|currency| *currency != program.currency)
    }

    /// How many minor units of the program's currency a minor unit of the cart's is worth, exactly: by the cart's own rate,
    /// or by that of the program.
    ///
    /// # Errors
    /// `2005 currency_mismatch` for a foreign cart without a rate; `2001 money_overflow`.
    pub(crate) fn rate_to(&self, program: &Program) -> Result<Ratio> {
        let Some(currency) = self.foreign(program) else { return Ok(Ratio::ONE) };
        let of_program = || program.rates.iter().find(|rate| rate.currency == currency).map(|rate| rate.rate);
        let rate = self.rate.or_else(of_program);
        let Some(rate) = rate else {
            let message = format!("expected a rate from {currency} to {}, found none", program.currency);
            return Err(Error::new(Code::CurrencyMismatch, message).at_field("/rate"));
        };
        let power = |exponent: u8| Ratio::from(10i64.pow(u32::from(exponent)));
        rate.ratio()
            .times(power(program.currency.exponent()))
            .and_then(|scaled| scaled.divided_by(power(currency.exponent())))
            .ok_or_else(crate::money_overflow)
    }

    /// Adds the cart's fields to a document, absent ones left out.
    pub(crate) fn write(&self, document: &mut Map<String, Value>) {
        let mut put = |key: &str, value: Option<Value>| {
            if let Some(value) = value {
                document.insert(key.to_owned(), value);
            }
        };
        put("currency", self.currency.map(|currency| currency.code().into()));
        put("rate", self.rate.map(|rate| crate::to_value(&rate)));
        put("lines", Some(self.lines.iter().map(Line::to_document).collect()));
        put("channel", self.channel.clone().map(Value::from));
        put("store", self.store.clone().map(Value::from));
        put("group", self.group.clone().map(Value::from));
        put("payment", self.payment.clone().map(Value::from));
        put("coupon", self.coupon.clone().map(Value::from));
    }
}

impl Serialize for Cart {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        let mut document = Map::new();
        self.write(&mut document);
        document.serialize(serializer)
    }
}

fn lines(node: Node<'_>) -> Option<Vec<Line>> {
    let lines = node.list(line)?;
    if lines.is_empty() {
        return node.invalid("expected at least one line, found none");
    }
    let mut seen = BTreeSet::new();
    for line in &lines {
        if !seen.insert(line.line.as_str()) {
            return node.invalid(format!("expected each line once, found {:?} twice", line.line));
        }
    }
    Some(lines)
}

fn line(node: Node<'_>) -> Option<Line> {
    let object = node.object()?;
    object.only(&["line", "kind", "quantity", "amount", "tax", "discount", "product", "categories", "brand", "sale"]);
    let line = object.required("line", |node| node.text());
    let kind = object.or("kind", Kind::Item, |node| node.word(&Kind::WORDS));
    let quantity = object.or("quantity", 1, |node| node.integer(1, QUANTITY_MAX));
    let amount = object.required("amount", |node| node.integer(0, AMOUNT_MAX));
    let discount = object.or("discount", 0, |node| node.integer(0, AMOUNT_MAX));
    let product = object.optional("product", |node| node.text());
    let categories = object.or("categories", Vec::new(), |node| node.list(|node| node.text()));
    let brand = object.optional("brand", |node| node.text());
    let sale = object.or("sale", false, |node| node.flag());
    let amount = amount?;
    let tax = object.or("tax", 0, |node| node.integer(0, amount));
    Some(Line {
        line: line?,
        kind: kind?,
        quantity: quantity?,
        amount,
        tax: tax?,
        discount: discount?,
        product: product?,
        categories: categories?,
        brand: brand?,
        sale: sale?,
    })
}

/// A quote's cart as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct WrittenCart<'a> {
    redeem: Option<i64>,
    #[serde(borrow)]
    unit: Option<Text<'a>>,
    #[serde(borrow)]
    currency: Option<Text<'a>>,
    rate: Option<(i64, i64)>,
    #[serde(borrow)]
    lines: Vec<WrittenLine<'a>>,
    #[serde(borrow)]
    channel: Option<Text<'a>>,
    #[serde(borrow)]
    store: Option<Text<'a>>,
    #[serde(borrow)]
    group: Option<Text<'a>>,
    #[serde(borrow)]
    payment: Option<Text<'a>>,
    #[serde(borrow)]
    coupon: Option<Text<'a>>,
}

/// A line of it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenLine<'a> {
    #[serde(borrow)]
    line: Text<'a>,
    #[serde(borrow)]
    kind: Option<Text<'a>>,
    quantity: Option<i64>,
    amount: i64,
    tax: Option<i64>,
    discount: Option<i64>,
    #[serde(borrow)]
    product: Option<Text<'a>>,
    #[serde(borrow)]
    categories: Option<Vec<Text<'a>>>,
    #[serde(borrow)]
    brand: Option<Text<'a>>,
    sale: Option<bool>,
}

impl WrittenLine<'_> {
    /// The line, if it is in order.
    fn line(self) -> Option<Line> {
        let within = |number: i64, least: i64, most: i64| (least..=most).contains(&number).then_some(number);
        let word = |kind: &str| Kind::WORDS.iter().find(|(word, _)| *word == kind).map(|(_, kind)| *kind);
        let amount = within(self.amount, 0, AMOUNT_MAX)?;
        Some(Line {
            line: plain(self.line)?,
            kind: self.kind.map_or(Some(Kind::Item), |kind| word(&kind.0))?,
            quantity: within(self.quantity.unwrap_or(1), 1, QUANTITY_MAX)?,
            amount,
            tax: within(self.tax.unwrap_or(0), 0, amount)?,
            discount: within(self.discount.unwrap_or(0), 0, AMOUNT_MAX)?,
            product: self.product.map(plain).in_order()?,
            categories: self.categories.into_iter().flatten().map(plain).collect::<Option<_>>()?,
            brand: self.brand.map(plain).in_order()?,
            sale: self.sale.unwrap_or(false),
        })
    }
}

/// A text that a document may carry.
fn plain(Text(text): Text<'_>) -> Option<String> {
    let holds = (1..=TEXT_MAX).contains(&text.len()) && !text.chars().any(char::is_control);
    holds.then(|| text.into_owned())
}

/// What may be absent, but is in order if it is there.
trait InOrder<T> {
    /// `None` where it is there and is not in order.
    fn in_order(self) -> Option<Option<T>>;
}

impl<T> InOrder<T> for Option<Option<T>> {
    fn in_order(self) -> Option<Option<T>> {
        match self {
            Some(None) => None,
            Some(some) => Some(some),
            None => Some(None),
        }
    }
}

/// The most units of a line.
const QUANTITY_MAX: i64 = 1_000_000_000;

/// The most that one line may cost, so that a cart's sum always fits 64 bits.
const AMOUNT_MAX: i64 = 1_000_000_000_000_000;

impl Line {
    fn to_document(&self) -> Value {
        let mut document = Map::new();
        let mut put = |key: &str, value: Value| document.insert(key.to_owned(), value);
        put("line", self.line.clone().into());
        put("kind", crate::to_value(&self.kind));
        put("quantity", self.quantity.into());
        put("amount", self.amount.into());
        put("tax", self.tax.into());
        put("discount", self.discount.into());
        if let Some(product) = &self.product {
            put("product", product.clone().into());
        }
        if !self.categories.is_empty() {
            put("categories", self.categories.clone().into());
        }
        if let Some(brand) = &self.brand {
            put("brand", brand.clone().into());
        }
        if self.sale {
            put("sale", true.into());
        }
        Value::Object(document)
    }
}
