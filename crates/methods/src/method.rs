//! What must a method be able to do?

use thalweg_model::Finding;

use crate::{Card, CaseView, Drill, MethodError};

/// One of the investigator's methods.
pub trait Method: Sync {
    /// What it says of itself.
    fn card(&self) -> &'static Card;

    /// Looks at the case. The order of the findings means nothing.
    ///
    /// # Errors
    /// When the engine refuses a query.
    fn run(&self, case: &mut CaseView<'_>) -> Result<Vec<Finding>, MethodError>;

    /// Small cases that it must find, and innocent look-alikes on which it must stay silent.
    fn drills(&self) -> Vec<Drill>;

    /// Whether it describes everybody, such as where a device spends its nights, so that it need not be quiet in a crowd.
    fn describes(&self) -> bool {
        false
    }
}
