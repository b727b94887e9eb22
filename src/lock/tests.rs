//! The readers against what the package managers write, and against what nobody writes.

use super::*;
