//! Finds the library: in the folder `WASMVM_LIB_DIR`, by pkg-config, or by building the source in `vendor` (which packaging fills).

use std::env;
use std::path::{Path, PathBuf};

fn main() {
    println!("cargo:rerun-if-env-changed=WASMVM_LIB_DIR");
    println!("cargo:rerun-if-env-changed=WASMVM_INCLUDE_DIR");
    println!("cargo:rerun-if-env-changed=DOCS_RS");
    #[cfg(feature = "bindgen")]
    generate();
    // Documentation needs no library.
    if env::var_os("DOCS_RS").is_some() {
        return;
    }
    // `shared` wins, so that a program can ask for it without switching the default feature off.
    let shared = has_feature("SHARED");
    if let Some(folder) = env::var_os("WASMVM_LIB_DIR") {
        return link_from(Path::new(&folder), shared);
    }
    if found_by_pkg_config(shared) {
        return;
    }
    build_vendored(shared);
}

fn has_feature(name: &str) -> bool {
    env::var_os(format!("CARGO_FEATURE_{name}")).is_some()
}

fn link_from(folder: &Path, shared: bool) {
    let file = folder.join(if shared { "libwasmvm_c.so" } else { "libwasmvm_c.a" });
    println!("cargo:rerun-if-changed={}", file.display());
    println!("cargo:rustc-link-search=native={}", folder.display());
    if shared {
        println!("cargo:rustc-link-lib=dylib=wasmvm_c");
    } else {
        println!("cargo:rustc-link-lib=static=wasmvm_c");
        link_system();
    }
    println!("cargo:libdir={}", folder.display());
}

/// What the static library needs of the system.
fn link_system() {
    let target = env::var("CARGO_CFG_TARGET_OS").unwrap_or_default();
    for name in if target == "macos" { &["c++"][..] } else { &["stdc++", "m", "pthread", "dl"][..] } {
        println!("cargo:rustc-link-lib=dylib={name}");
    }
}

fn found_by_pkg_config(shared: bool) -> bool {
    let wanted = env!("CARGO_PKG_VERSION");
    let probed = pkg_config::Config::new().atleast_version(wanted).statik(!shared).cargo_metadata(false).probe("wasmvm");
    let Ok(library) = probed else { return false };
    let file = if shared { "libwasmvm_c.so" } else { "libwasmvm_c.a" };
    // A package may come without the kind that is asked for.
    let Some(folder) = library.link_paths.iter().find(|path| path.join(file).exists()) else { return false };
    link_from(folder, shared);
    true
}

fn build_vendored(shared: bool) {
    let source = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets it")).join("vendor");
    println!("cargo:rerun-if-changed={}", source.display());
    if !source.join("CMakeLists.txt").exists() {
        panic!(
            "wasmvm was not found: install it so that `pkg-config wasmvm` finds it, set WASMVM_LIB_DIR to the folder of \
             libwasmvm_c, or use the published crate, which carries the source"
        );
    }
    let mut config = cmake::Config::new(&source);
    config.profile("Release").define("WASMVM_BUILD_TOOLS", "OFF").define("WASMVM_BUILD_TESTS", "OFF");
    config.define("WASMVM_LLVM", if has_feature("LLVM") { "ON" } else { "OFF" });
    if has_feature("LLVM") && !shared {
        config.define("WASMVM_LLVM_STATIC", "ON");
    }
    let has_clang = ["clang++-19"].iter().any(|name| is_program(name));
    if env::var_os("CXX").is_none() {
        if has_clang {
            config.define("CMAKE_CXX_COMPILER", "clang++-19").define("CMAKE_C_COMPILER", "clang-19");
        } else {
            println!("cargo:warning=wasmvm: clang-19 was not found, the portable interpreter is built, which is slower");
        }
    }
    let installed = config.build();
    let folder = ["lib", "lib64", &format!("lib/{}", multiarch())]
        .iter()
        .map(|name| installed.join(name))
        .find(|path| path.join(if shared { "libwasmvm_c.so" } else { "libwasmvm_c.a" }).exists())
        .expect("the build installs libwasmvm_c");
    link_from(&folder, shared);
    if has_feature("LLVM") && !shared {
        println!("cargo:rustc-link-lib=dylib=LLVM-19");
    }
}

fn multiarch() -> String {
    format!("{}-linux-gnu", env::var("CARGO_CFG_TARGET_ARCH").unwrap_or_default())
}

fn is_program(name: &str) -> bool {
    env::var_os("PATH").is_some_and(|path| env::split_paths(&path).any(|folder| folder.join(name).is_file()))
}

/// Writes `src/bindings.rs` from the header in `WASMVM_INCLUDE_DIR`, in `vendor`, or in the repository that this crate lies in.
#[cfg(feature = "bindgen")]
fn generate() {
    let here = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets it"));
    let folder = env::var_os("WASMVM_INCLUDE_DIR")
        .map(PathBuf::from)
        .into_iter()
        .chain([here.join("vendor/include"), here.join("../../../include")])
        .find(|path| path.join("wasmvm_c.h").exists())
        .expect("wasmvm_c.h: set WASMVM_INCLUDE_DIR to its folder");
    let header = folder.join("wasmvm_c.h");
    println!("cargo:rerun-if-changed={}", header.display());
    bindgen::Builder::default()
        .header(header.to_str().expect("the path is text"))
        // Two words stand for a 128-bit integer: its alignment has changed between versions of Rust and of LLVM.
        .clang_arg("-DWASMVM_NO_INT128")
        .allowlist_item("(WasmVM|WASMVM)_.*")
        .blocklist_item("WASMVM_(CAPI_EXPORT|UNSTABLE|ENUM|C_H)")
        // These pass a 128-bit integer by value, which two words are not passed like; WasmVM_Value*V128Words do the same.
        .blocklist_function("WasmVM_Value(Gen|Get)V128")
        .default_enum_style(bindgen::EnumVariation::Consts)
        .prepend_enum_name(false)
        .layout_tests(false)
        .generate()
        .expect("the header is valid")
        .write_to_file(here.join("src/bindings.rs"))
        .expect("src can be written");
}
