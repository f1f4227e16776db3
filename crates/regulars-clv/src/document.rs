//! A fitted model as a JSON document, to be saved and loaded.
//!
//! ```json
//! {"schema": "regulars.model/1", "model": "bg_nbd", "parameters": {"r": 0.2426, "alpha": 4.4136, "a": 0.7929, "b": 2.4259},
//!  "fit": {"log_likelihood": -9582.43, "penalty": 0.0, "covariance": [[…], …] or null, "diagnosis": {…}} or null}
//! ```
//!
//! `fit` is null of parameters that were given. Numbers are read as the doubles that were written.

use regulars_core::{Code, Error, Result};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::diagnosis::Diagnosis;
use crate::fit::{Fit, Found};
use crate::model;
use crate::optimize::matrix::Matrix;

/// The schema that a document names.
pub const SCHEMA: &str = "regulars.model/1";

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    schema: String,
    model: String,
    parameters: Map<String, Value>,
    fit: Option<Fitted>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Fitted {
    log_likelihood: f64,
    penalty: f64,
    covariance: Option<Vec<Vec<f64>>>,
    diagnosis: Diagnosis,
}

impl Fit {
    /// The model as a document.
    ///
    /// ```
    /// use regulars_clv::Fit;
    /// let fit = Fit::given("nbd", &[0.5, 10.0])?;
    /// let json = fit.to_json();
    /// assert_eq!(json, r#"{"schema":"regulars.model/1","model":"nbd","parameters":{"r":0.5,"alpha":10.0},"fit":null}"#);
    /// assert_eq!(Fit::from_json(&json)?.parameters(), fit.parameters());
    /// # Ok::<(), regulars_core::Error>(())
    /// ```
    pub fn to_json(&self) -> String {
        let names = self.model.parameters().iter().map(|name| (*name).to_owned());
        let document = Document {
            schema: SCHEMA.to_owned(),
            model: self.model.name().to_owned(),
            parameters: names.zip(self.parameters().iter().map(|value| Value::from(*value))).collect(),
            fit: self.found.as_ref().map(|found| Fitted {
                log_likelihood: found.log_likelihood,
                penalty: found.penalty,
                covariance: found.covariance.as_ref().map(|covariance| {
                    let rows = 0..covariance.rows();
                    rows.clone().map(|row| rows.clone().map(|column| covariance.get(row, column)).collect()).collect()
                }),
                diagnosis: found.diagnosis.clone(),
            }),
        };
        serde_json::to_string(&document).unwrap_or_default()
    }

    /// The model of a document.
    ///
    /// # Errors
    /// [`Code::UnreadableModel`] for what is not such a document, [`Code::UnknownName`] for a model that is not known,
    /// [`Code::InvalidParameter`].
    pub fn from_json(json: &str) -> Result<Self> {
        let unreadable = |message: String| Error::new(Code::UnreadableModel, message);
        let document: Document = serde_json::from_str(json)
            .map_err(|error| unreadable(format!("expected a saved model, found what cannot be read: {error}")))?;
        if document.schema != SCHEMA {
            let message = format!("expected the schema {SCHEMA:?}, found {:?}", document.schema);
            return Err(unreadable(message).at_field("/schema"));
        }
        let model = model::named(&document.model)?;
        let names = model.parameters();
        if let Some(other) = document.parameters.keys().find(|name| !names.contains(&name.as_str())) {
            let message = format!("expected the parameters {}, found {other:?}", names.join(", "));
            return Err(unreadable(message).at_field("/parameters"));
        }
        let parameter = |name: &&str| {
            document.parameters.get(*name).and_then(Value::as_f64).ok_or_else(|| {
                unreadable(format!("expected a number as the parameter {name}")).at_field(format!("/parameters/{name}"))
            })
        };
        let parameters = names.iter().map(parameter).collect::<Result<Vec<f64>>>()?;
        let mut fit = Self::given(&document.model, &parameters)?;
        fit.found = document.fit.map(|found| found.read(model.variables())).transpose()?;
        Ok(fit)
    }
}

impl Fitted {
    fn read(self, variables: usize) -> Result<Found> {
        let covariance = self.covariance.map(|rows| {
            if rows.len() != variables || rows.iter().any(|row| row.len() != variables) {
                let message = format!("expected {variables} rows of {variables} numbers");
                return Err(Error::new(Code::UnreadableModel, message).at_field("/fit/covariance"));
            }
            Ok(Matrix::symmetric(variables, |row, column| rows[row][column]))
        });
        Ok(Found {
            log_likelihood: self.log_likelihood,
            penalty: self.penalty,
            covariance: covariance.transpose()?,
            diagnosis: self.diagnosis,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{BG_NBD, Options};

    #[test]
    fn what_is_saved_is_loaded_to_the_last_digit() {
        let drawn = Fit::given("bg_nbd", &[0.8, 4.0, 0.8, 2.5]).unwrap().simulate(&[40.0; 500], 3).unwrap();
        let fit = Fit::of(&BG_NBD, &drawn, &Options::default()).unwrap();
        let loaded = Fit::from_json(&fit.to_json()).unwrap();
        assert_eq!(loaded.to_json(), fit.to_json());
        assert_eq!(loaded.standard_errors(), fit.standard_errors());
        assert_eq!(loaded.diagnosis(), fit.diagnosis());
    }

    #[test]
    fn what_is_no_model_is_refused_by_its_place() {
        let refused = |json: &str| {
            let error = Fit::from_json(json).unwrap_err();
            (error.code(), error.field().map(str::to_owned))
        };
        assert_eq!(refused("{").0, Code::UnreadableModel);
        let with = |schema: &str, model: &str, parameters: &str| {
            format!(r#"{{"schema": "{schema}", "model": "{model}", "parameters": {parameters}, "fit": null}}"#)
        };
        let two = r#"{"r": 1.0, "alpha": 2.0}"#;
        assert_eq!(refused(&with("other/1", "nbd", two)), (Code::UnreadableModel, Some("/schema".into())));
        assert_eq!(refused(&with(SCHEMA, "other", two)).0, Code::UnknownName);
        assert_eq!(
            refused(&with(SCHEMA, "nbd", r#"{"r": 1.0}"#)),
            (Code::UnreadableModel, Some("/parameters/alpha".into()))
        );
        assert_eq!(
            refused(&with(SCHEMA, "nbd", r#"{"r": 1.0, "alpha": 2.0, "b": 3.0}"#)),
            (Code::UnreadableModel, Some("/parameters".into()))
        );
        assert_eq!(
            refused(&with(SCHEMA, "nbd", r#"{"r": -1.0, "alpha": 2.0}"#)),
            (Code::InvalidParameter, Some("r".into()))
        );
    }
}
