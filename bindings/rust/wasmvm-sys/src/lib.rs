//! The C interface of wasmvm as it is: every function is `unsafe` and means what `wasmvm_c.h` says. The crate `wasmvm` is the safe
//! interface on top of it.
//!
//! `bindings.rs` is made by the feature `bindgen` and checked in, so that users need no libclang.

#![allow(non_camel_case_types, non_snake_case, non_upper_case_globals)]
#![allow(clippy::all, missing_docs)]

include!("bindings.rs");
