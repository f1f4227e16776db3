//! The stable numbers of everything that can go wrong.
//!
//! A number, once published, keeps its meaning for ever; a retired one stays here as a comment. The families are
//! 1xxx input, 2xxx money, 3xxx metrics, 4xxx models, 5xxx program, 6xxx ledger and 9xxx internal.

/// Declares [`Code`]: one line per error with its number, its name and its sentence.
macro_rules! codes {
    ($($number:literal $variant:ident $name:literal $sentence:literal;)*) => {
        /// What went wrong, as a number that never changes its meaning.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        #[repr(u16)]
        pub enum Code {
            $(#[doc = $sentence] $variant = $number,)*
        }

        impl Code {
            /// Every code, in the order of its number.
            pub const ALL: &'static [Code] = &[$(Code::$variant,)*];

            /// The name used in documents and in headers, such as `missing_column`.
            pub fn name(self) -> &'static str {
                match self { $(Code::$variant => $name,)* }
            }

            /// One sentence that says when this code is given.
            pub fn sentence(self) -> &'static str {
                match self { $(Code::$variant => $sentence,)* }
            }
        }
    };
}

codes! {
    1001 MissingColumn "missing_column" "A required column is not in the input.";
    1002 UnknownColumn "unknown_column" "A column was asked for by a name that the input does not have.";
    1003 ColumnType "column_type" "A column has a type that cannot mean what it is used for.";
    1004 ColumnLength "column_length" "The columns of one input are not of one length.";
    1005 UnreadableValue "unreadable_value" "A value cannot be read as what its column holds.";
    1006 MissingValue "missing_value" "A value is missing where one is required.";
    1007 OrderOfTwoCustomers "order_of_two_customers" "One order id is carried by rows of two customers.";
    1008 RefundFound "refund_found" "A refund came although the options say that none may come.";
    1009 TimeOutOfRange "time_out_of_range" "A time lies outside the years 1 to 9999.";
    1010 UnreadableFile "unreadable_file" "A file cannot be opened, or is not of the format that it is said to be.";
    1011 UnreadableDocument "unreadable_document" "A JSON document cannot be read, or has a field that is not known.";
    1012 InvalidOption "invalid_option" "An option has a value that it cannot have.";
    1013 TooManyRows "too_many_rows" "The input has more rows than can be counted.";
    1014 UnknownName "unknown_name" "A figure, call or loader was asked for by a name that does not exist.";
    1015 NoOrders "no_orders" "There is no order to compute from.";
    1016 DamagedFile "damaged_file" "Bytes are not those of a saved customer base, or not all as they were written.";
    1017 NewerFile "newer_file" "A saved customer base was written by a later version of the library.";
    1018 UnwritableFile "unwritable_file" "A file cannot be written.";
    2001 MoneyOverflow "money_overflow" "A sum of money does not fit 64 bits.";
    2002 AmountScale "amount_scale" "An amount has more decimal places than its scale can hold.";
    2003 UnknownCurrency "unknown_currency" "A currency is not a code of ISO 4217.";
    2004 AmountMissing "amount_missing" "A monetary figure was asked for, but the orders carry no amount.";
    2005 CurrencyMismatch "currency_mismatch" "Two amounts of different currencies met without a rate.";
    3001 InvalidPeriod "invalid_period" "A period is not one of day, week, month, quarter, year or a number of days.";
    3002 InvalidWindow "invalid_window" "A window ends before it starts.";
    3003 InvalidTimeZone "invalid_time_zone" "A time zone is not a name of the IANA database.";
    3004 TableTooLarge "table_too_large" "A result would have more cells than can be held.";
    4001 TooFewCustomers "too_few_customers" "A model needs at least two customers to be fitted.";
    4002 NoRepeatPurchase "no_repeat_purchase" "A model of purchases cannot be fitted where nobody bought again.";
    4003 FlatLikelihood "flat_likelihood" "The likelihood is the same whatever the parameters.";
    4004 InvalidSummary "invalid_summary" "A row of a summary says something that no customer can have.";
    4005 InvalidParameter "invalid_parameter" "A parameter of a model is not a positive number, or one too many or too few.";
    4006 WrongModel "wrong_model" "A figure was asked of a model that does not have it.";
    4007 NobodyLeft "nobody_left" "A model of contracts cannot be fitted where nobody has left.";
    4008 UnreadableModel "unreadable_model" "A saved model is not JSON, or not of its schema.";
    5001 UnreadableProgram "unreadable_program" "A program document is not JSON, or not of its schema.";
    5002 InvalidProgram "invalid_program" "A program document says something that cannot hold.";
    5003 UnknownProgramVersion "unknown_program_version" "No version of the program is in force for this order.";
    6001 UnreadableEvent "unreadable_event" "An event document is not JSON, or not of its schema.";
    6002 InvalidEvent "invalid_event" "An event says something that cannot hold.";
    6003 FromTheFuture "from_the_future" "An event happened after the instant at which it is applied.";
    6004 BeforeLastBooking "before_last_booking" "The instant lies before the account's last booking.";
    6005 UnreadableAccount "unreadable_account" "An account document is not JSON, not of its schema, or contradicts itself.";
    6006 ConflictingEvent "conflicting_event" "An event id came again with another body.";
    6007 PointsOverflow "points_overflow" "A number of points does not fit 64 bits.";
    9001 Internal "internal" "A promise that the library makes to itself was broken: please report it.";
    9002 Interrupted "interrupted" "The work was interrupted by the caller.";
    9003 Unreachable "unreachable" "A host cannot reach the library: it may not be loaded, or its worker ended or kept silent.";
}

impl Code {
    /// The stable number.
    pub fn number(self) -> u16 {
        self as u16
    }

    /// The code with this number, if there is one.
    ///
    /// ```
    /// use regulars_core::Code;
    /// assert_eq!(Code::from_number(1001), Some(Code::MissingColumn));
    /// assert_eq!(Code::from_number(1), None);
    /// ```
    pub fn from_number(number: u16) -> Option<Self> {
        Self::ALL.iter().copied().find(|code| code.number() == number)
    }

    /// The family's name, which is also the name of the exception class in Python and PHP.
    pub fn family(self) -> &'static str {
        match self.number() / 1000 {
            1 => "input",
            2 => "money",
            3 => "metrics",
            4 => "models",
            5 => "program",
            6 => "ledger",
            _ => "internal",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_rise_and_names_are_unique() {
        assert!(Code::ALL.windows(2).all(|pair| pair[0].number() < pair[1].number()));
        let mut names: Vec<_> = Code::ALL.iter().map(|code| code.name()).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), Code::ALL.len());
    }
}
