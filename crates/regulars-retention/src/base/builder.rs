//! Reading logs one after the other into one base: batches of a stream, or today's orders onto yesterday's base.

use std::sync::Arc;

use regulars_core::orders::{Frame, Orders};
use regulars_core::{Control, Result};

use super::CustomerBase;
use super::options::{AppendOptions, BaseOptions};
use super::state::State;

/// Reads logs one after the other, such as the batches of a stream that is larger than memory, into one base.
#[derive(Debug)]
pub struct Builder {
    options: BaseOptions,
    states: Vec<Arc<State>>,
    rows: u64,
}

impl Builder {
    /// Nothing read yet.
    pub fn new(options: &BaseOptions) -> Self {
        Self { options: options.clone(), states: Vec::new(), rows: 0 }
    }

    /// The rows of a base, to which further ones come that are read as its own were.
    pub fn onto(base: &CustomerBase, more: &AppendOptions) -> Self {
        let mut options = base.options.clone();
        options.observed_until = more.observed_until.clone().or(options.observed_until);
        Self { options, states: vec![Arc::clone(&base.state)], rows: base.state.rows() }
    }

    /// Takes other names of columns for the logs that follow.
    pub fn name_columns(&mut self, options: &BaseOptions) -> Result<()> {
        let options = BaseOptions { observed_until: self.options.observed_until.clone(), ..options.clone() };
        CustomerBase::check_alike(&self.options, &options)?;
        self.options = options;
        Ok(())
    }

    /// Reads a log. Rows of errors are numbered on from the log before.
    ///
    /// # Errors
    /// As [`CustomerBase::build`].
    pub fn push(&mut self, frame: Frame<'_>, control: &Control) -> Result<()> {
        let orders = Orders::new(frame, &self.options.roles(), &self.options.segment_columns())?;
        let (state, _) = State::read(&orders, &self.options, self.rows, control)?;
        self.rows += state.rows();
        self.states.push(Arc::new(state));
        Ok(())
    }

    /// The base of all that was read: the same as that of one log with all rows.
    ///
    /// # Errors
    /// As [`CustomerBase::merge`].
    pub fn finish(mut self, control: &Control) -> Result<CustomerBase> {
        let state = match self.states.pop() {
            Some(one) if self.states.is_empty() => one,
            last => {
                self.states.extend(last);
                let states: Vec<&State> = self.states.iter().map(|state| &**state).collect();
                Arc::new(State::merge(&states, &self.options, control)?)
            }
        };
        drop(self.states);
        CustomerBase::of(state, &self.options, None)
    }
}
