// The options that choose the language: --wasm-1|-2|-3, --enable-all, --enable-NAME, --disable-NAME.
#pragma once

#include <deque>
#include <string>
#include <vector>

#include "handles.h"

namespace CLI {
class App;
}

namespace cli {

/// Whether any tier runs what the proposal adds.
bool is_implemented(WasmVM_Proposal proposal);

class FeatureOptions {
 public:
  /// Adds the options to a command, if its words may hold one of them or ask for help; this object must outlive the parsing.
  void add_to(CLI::App& app, const std::vector<std::string>& words);
  /// True if any of them was given.
  bool any() const;
  /// Changes `config` accordingly: the edition first, then what is switched on, then what is switched off. False after
  /// printing a usage error.
  bool apply(WasmVM_ConfigureContext* config) const;

 private:
  struct Switch {
    WasmVM_Proposal proposal;
    bool on;
    bool given = false;
  };
  bool standards_[3] = {};
  bool all_ = false;
  std::deque<Switch> switches_;
};

}  // namespace cli
