//! What must hold for any bytes at all? One check a parser, shared by the fuzz targets and by the replay test that
//! runs the kept corpus on the stable toolchain.

pub mod readers;
pub mod sealed;
