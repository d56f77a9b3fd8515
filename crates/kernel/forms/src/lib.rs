//! Form.io forms: model, conditions, calculation, validation.
