/*
 * functions.h: the glue's functions as Python calls them; SWIG reads this file. All return NULL, or anything, with an exception set
 * if they fail. Arguments called Capsule and the like are handles.
 */
#ifndef WASMVM_PYTHON_FUNCTIONS_H
#define WASMVM_PYTHON_FUNCTIONS_H

void set_hooks(PyObject* Hooks);
void fail(unsigned int Code, PyObject* Context);
PyObject* state_new(PyObject* Config, PyObject* Statistics, PyObject* Hosts);
void state_close(PyObject* Capsule);
void state_interrupt(PyObject* Capsule, bool Withdraw);
PyObject* state_heap(PyObject* Capsule);
void state_collect(PyObject* Capsule);
PyObject* instantiate(PyObject* StateCapsule, PyObject* Module, PyObject* Name);
PyObject* template_new(PyObject* StateCapsule, PyObject* Module);
PyObject* template_instantiate(PyObject* Capsule);
PyObject* tag_new(PyObject* Of, PyObject* Params);
void instance_close(PyObject* Capsule);
PyObject* instance_list(PyObject* Capsule);
PyObject* instance_find(PyObject* Capsule, int Kind, PyObject* Name);
PyObject* instance_register(PyObject* Capsule, const char* Name);
PyObject* call(PyObject* Function, PyObject* Args);
PyObject* call_bounded(PyObject* Function, PyObject* Args, unsigned long long Deadline, unsigned long long Gas);
PyObject* function_signature(PyObject* Function);
PyObject* host_module(PyObject* StateCapsule, PyObject* Name);
PyObject* host_function(PyObject* ModuleCapsule, const char* Name, PyObject* Params, PyObject* Results, long Index,
                        bool WantsCaller, unsigned long long Cost);
PyObject* host_share(PyObject* Of, const char* Name, PyObject* Capsule);
PyObject* frame_memory(PyObject* Capsule, uint32_t Index);
PyObject* frame_find(PyObject* Capsule, const char* Name);
uint32_t heap_length(PyObject* Capsule, bool IsArray);
PyObject* heap_get(PyObject* Capsule, bool IsArray, uint32_t At);
PyObject* heap_set(PyObject* Capsule, bool IsArray, uint32_t At, PyObject* Object);
PyObject* heap_new(PyObject* Capsule, bool IsArray, uint32_t TypeIndex, uint32_t Length);
PyObject* heap_new_with(PyObject* Capsule, bool IsArray, uint32_t TypeIndex, uint32_t Length, PyObject* Values, PyObject* Types);
bool heap_equal(PyObject* A, PyObject* B);
PyObject* exception_values(PyObject* Capsule);
bool exception_is(PyObject* Capsule, PyObject* Tag);
unsigned long long memory_pages(PyObject* Capsule);
PyObject* memory_grow(PyObject* Capsule, unsigned long long Pages);
PyObject* memory_read(PyObject* Capsule, unsigned long long At, unsigned long long Length);
PyObject* memory_write(PyObject* Capsule, unsigned long long At, PyObject* Bytes);
PyObject* memory_limits(PyObject* Capsule);
PyObject* memory_new(PyObject* Of, unsigned long long Min, PyObject* Max, bool Is64, bool Shared);
PyObject* table_new(PyObject* Of, PyObject* Element, unsigned long long Min, PyObject* Max, PyObject* Init);
PyObject* global_new(PyObject* Of, PyObject* Content, bool Mutable, PyObject* Init);
unsigned long long table_size(PyObject* Capsule);
PyObject* table_get(PyObject* Capsule, unsigned long long At);
PyObject* table_set(PyObject* Capsule, unsigned long long At, PyObject* Object);
PyObject* table_grow(PyObject* Capsule, unsigned long long Count);
PyObject* table_type(PyObject* Capsule);
PyObject* global_type(PyObject* Capsule);
PyObject* global_get(PyObject* Capsule);
PyObject* global_set(PyObject* Capsule, PyObject* Object);
PyObject* wasi_stream(PyObject* StateCapsule, PyObject* Config, int Stream, PyObject* Callable, unsigned long long Limit);
PyObject* sink_bytes(PyObject* Capsule, bool Clear);
PyObject* wasi_strings(PyObject* Config, int What, PyObject* List);
PyObject* wasi_input(PyObject* Config, PyObject* Bytes);
PyObject* wasi_new(PyObject* StateCapsule, PyObject* Config);
uint32_t wasi_exit_code(PyObject* Capsule);
PyObject* module_custom_sections(PyObject* Capsule);
PyObject* module_imports(PyObject* Capsule);
PyObject* module_exports(PyObject* Capsule);
PyObject* plugins(void);
void set_log(PyObject* Receiver);

#endif
