//! Which telephone does the holder of an account have, and which of his payments are unusual?
//!
//! A telephone is a holder's if his account is its number, a profile or a payment for its card tells so, or his name is borne by
//! one person only in the register of telephones. A payment is large if it is larger than nine in ten payments of the case in its
//! asset and than half of the account's own, a transfer, and not among the first three: where a statement begins, every payee is
//! new.

use crate::{CaseView, MethodError};

const UNUSUAL: &str = "
CREATE OR REPLACE TEMP TABLE payer AS SELECT DISTINCT payer_account AS account FROM entry WHERE payer_account <> '';
CREATE OR REPLACE TEMP TABLE known AS
SELECT DISTINCT person, phone FROM sim_event WHERE phone IS NOT NULL AND person IN (
    SELECT person FROM sim_event WHERE person <> '' AND phone IS NOT NULL GROUP BY person HAVING count(DISTINCT coalesce(document, phone)) = 1);
CREATE OR REPLACE TEMP TABLE holder AS
SELECT DISTINCT phone, account FROM (
    SELECT '+86' || account AS phone, account FROM payer WHERE regexp_matches(account, '^1[3-9][0-9]{9}$')
    UNION ALL SELECT account, account FROM payer WHERE regexp_matches(account, '^\\+[0-9]{8,15}$')
    UNION ALL SELECT phone, account FROM profile JOIN payer ON account = handle
    UNION ALL SELECT phone, account FROM profile JOIN payer ON account = other_handle
    UNION ALL SELECT phone, account FROM known JOIN (SELECT DISTINCT payer_account AS account, payer_name AS person FROM entry WHERE payer_account <> '') USING (person)
    UNION ALL SELECT min(phone), paid_by FROM sim_event JOIN payer ON account = paid_by GROUP BY paid_by HAVING count(DISTINCT phone) = 1)
WHERE phone IS NOT NULL;
CREATE OR REPLACE TEMP TABLE large AS
WITH paid AS (
    SELECT payer_account AS account, payee_account AS payee, amount_minor, asset, class, booked AS began,
           min(evidence || '|' || row) AS cited
    FROM (SELECT * REPLACE (epoch_us(booked) AS booked) FROM entry)
    WHERE payer_account <> '' AND payee_account <> '' AND payer_account <> payee_account AND settled AND precision > 0 AND class IN (0, 1, 2)
    GROUP BY ALL),
much AS (SELECT asset, quantile_disc(amount_minor, 0.9) AS much FROM paid GROUP BY asset),
ranked AS (SELECT *, min(began) OVER (PARTITION BY account, payee) AS first_paid,
                  rank() OVER (PARTITION BY account, asset ORDER BY amount_minor) AS place,
                  count(*) OVER (PARTITION BY account, asset) AS payments,
                  row_number() OVER (PARTITION BY account ORDER BY began, cited) AS earlier FROM paid)
SELECT account, payee, began, first_paid, 'entry|' || cited AS cited FROM ranked JOIN much USING (asset)
WHERE earlier > 3 AND amount_minor > much AND place * 2 > payments AND class IN (0, 1);
CREATE OR REPLACE TEMP TABLE unusual AS SELECT * FROM large WHERE began = first_paid;
SELECT 0";

/// Makes the tables `payer` (`account`), `holder` (`phone`, `account`), `large` (`account`, `payee`, `began`, `first_paid`: when the
/// payee was first paid, `cited`) and `unusual`: the large payments that are the first to their payee.
///
/// # Errors
/// When the engine refuses.
pub fn read(case: &mut CaseView<'_>) -> Result<(), MethodError> {
    case.ask(UNUSUAL)?;
    Ok(())
}
