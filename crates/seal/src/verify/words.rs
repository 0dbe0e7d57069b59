//! The report in plain words, in the languages of the project.
