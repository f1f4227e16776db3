//! Compiles the C++ side of the bridge into the static library. cxx leaves its headers in target/cxxbridge, from
//! where they are installed beside regulars.hpp.

fn main() {
    cxx_build::bridge("src/bridge.rs").std("c++17").compile("regulars_cpp_bridge");
    println!("cargo::rerun-if-changed=src/bridge.rs");
}
