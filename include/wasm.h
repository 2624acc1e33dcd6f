/*
 * wasm.h: the standard embedding interface of WebAssembly (wasm-c-api), as libwasmvm_c provides it. Programs written for it
 * compile and link unchanged; those that want more use wasmvm_c.h, also in the same process.
 *
 * OWNERSHIP. `own` marks what changes hands: a parameter marked so is taken over, a result or `own` output belongs to the caller,
 * who ends it with the delete function of its type. Everything else is borrowed: valid until the call returns (parameters) or as
 * long as the object it was got from (results marked const). Handles may be deleted in any order. Deleting NULL does nothing.
 *
 * REFERENCES. Functions, globals, tables, memories, instances, modules, traps and foreign objects are references: `copy` gives one
 * more handle of the same object, `same` tells whether two handles are of one object. Host information belongs to the object as
 * long as the host has a handle of it or a guest refers to it; its finalizer runs when it is replaced or the object ends.
 *
 * NULL is accepted for every pointer: functions then do nothing and return NULL, 0 or false, or, where there is one, a trap.
 *
 * THREADS. Engines and shared modules may be used by any number of threads. A store and all that belongs to it may move between
 * threads, but only one may use it at a time.
 *
 * FAILURES. Functions that make objects return NULL. wasm_instance_new and wasm_func_call give a trap that says why.
 *
 * VERSIONS. All of this is there since 0.1.0; the standard decides what is added.
 *
 * LIMITS of this interface. Values of type v128 and types of references other than funcref and externref have no kind here: v128 is
 * shown as kind 4, references to functions as funcref, all others as externref; functions with v128 in their type cannot be called.
 * Exception tags are externals of kind 4, which can be passed on from exports to imports.
 */
#ifndef WASM_H
#define WASM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#ifndef WASM_API_EXTERN
#if defined(_WIN32) && !defined(WASMVM_STATIC) && !defined(WASMVM_BUILDING)
#define WASM_API_EXTERN __declspec(dllimport)
#elif defined(_WIN32) && defined(WASMVM_BUILDING)
#define WASM_API_EXTERN __declspec(dllexport)
#elif defined(__GNUC__) || defined(__clang__)
#define WASM_API_EXTERN __attribute__((visibility("default")))
#else
#define WASM_API_EXTERN
#endif
#endif

#ifdef __cplusplus
extern "C" {
#endif

/** Marks what changes hands, see above; means nothing to the compiler. */
#define own

/* -- plain types -- */

/** A byte. */
typedef char byte_t;
/** A number of type f32. */
typedef float float32_t;
/** A number of type f64. */
typedef double float64_t;
/** A byte, as element of lists. */
typedef byte_t wasm_byte_t;

/* -- families of declarations -- */

/**
 * An opaque type with its end.
 *   delete: Ends a handle; what others use of it lives on. Nothing for NULL.
 */
#define WASM_DECLARE_OWN(name)                    \
  typedef struct wasm_##name##_t wasm_##name##_t; \
  WASM_API_EXTERN void wasm_##name##_delete(own wasm_##name##_t *);

/**
 * A list that owns its elements. Lists are plain data of the caller's; `data` belongs to the library.
 *   vec_new_empty: Makes an empty list.
 *   vec_new_uninitialized: Makes a list of elements that are zero, for the caller to fill in. Empty if there is no memory.
 *   vec_new: Makes a list that takes over `size` elements.
 *   vec_copy: Makes a list with a copy of each element.
 *   vec_delete: Ends the elements and leaves an empty list.
 */
#define WASM_DECLARE_VEC(name, star)                                                                          \
  typedef struct wasm_##name##_vec_t {                                                                        \
    size_t size;                                                                                              \
    wasm_##name##_t star *data;                                                                               \
  } wasm_##name##_vec_t;                                                                                      \
  WASM_API_EXTERN void wasm_##name##_vec_new_empty(own wasm_##name##_vec_t *out);                             \
  WASM_API_EXTERN void wasm_##name##_vec_new_uninitialized(own wasm_##name##_vec_t *out, size_t size);        \
  WASM_API_EXTERN void wasm_##name##_vec_new(own wasm_##name##_vec_t *out, size_t size,                       \
                                             own wasm_##name##_t star const elements[]);                      \
  WASM_API_EXTERN void wasm_##name##_vec_copy(own wasm_##name##_vec_t *out, const wasm_##name##_vec_t *from); \
  WASM_API_EXTERN void wasm_##name##_vec_delete(own wasm_##name##_vec_t *);

/**
 * A description: owned, copied, held in lists.
 *   copy: A copy for the caller; NULL for NULL.
 */
#define WASM_DECLARE_TYPE(name) \
  WASM_DECLARE_OWN(name)        \
  WASM_DECLARE_VEC(name, *)     \
  WASM_API_EXTERN own wasm_##name##_t *wasm_##name##_copy(const wasm_##name##_t *);

/**
 * What all references have.
 *   copy: One more handle of the same object.
 *   same: Whether two handles are of one object.
 *   get_host_info: What the host attached to the object; NULL at first.
 *   set_host_info: Attaches something of the host's to the object, without a finalizer.
 *   set_host_info_with_finalizer: Attaches something of the host's. `finalizer(info)` runs when it is replaced, or when neither the
 *     host nor a guest can reach the object any more.
 */
#define WASM_DECLARE_REF_BASE(name)                                                              \
  WASM_DECLARE_OWN(name)                                                                         \
  WASM_API_EXTERN own wasm_##name##_t *wasm_##name##_copy(const wasm_##name##_t *);              \
  WASM_API_EXTERN bool wasm_##name##_same(const wasm_##name##_t *, const wasm_##name##_t *);     \
  WASM_API_EXTERN void *wasm_##name##_get_host_info(const wasm_##name##_t *);                    \
  WASM_API_EXTERN void wasm_##name##_set_host_info(wasm_##name##_t *, void *info);               \
  WASM_API_EXTERN void wasm_##name##_set_host_info_with_finalizer(wasm_##name##_t *, void *info, \
                                                                  void (*finalizer)(void *));

/**
 * A kind of reference, with casts that make no new handle.
 *   as_ref: The same handle as a reference of any kind.
 *   ref_as: The same handle as this kind; NULL for references of another kind.
 *   as_ref_const: The same handle as a reference of any kind.
 *   ref_as_const: The same handle as this kind; NULL for references of another kind.
 */
#define WASM_DECLARE_REF(name)                                                           \
  WASM_DECLARE_REF_BASE(name)                                                            \
  WASM_API_EXTERN wasm_ref_t *wasm_##name##_as_ref(wasm_##name##_t *);                   \
  WASM_API_EXTERN wasm_##name##_t *wasm_ref_as_##name(wasm_ref_t *);                     \
  WASM_API_EXTERN const wasm_ref_t *wasm_##name##_as_ref_const(const wasm_##name##_t *); \
  WASM_API_EXTERN const wasm_##name##_t *wasm_ref_as_##name##_const(const wasm_ref_t *);

/**
 * Casts between a description or object and its general form; they make no new handle.
 *   general: The same handle in its general form.
 *   special: The same handle as this kind; NULL if it is of another kind.
 *   general_const: The same handle in its general form.
 *   special_const: The same handle as this kind; NULL if it is of another kind.
 */
#define WASM_DECLARE_CASTS(general, special)                                                                   \
  WASM_API_EXTERN wasm_##general##_t *wasm_##special##_as_##general(wasm_##special##_t *);                     \
  WASM_API_EXTERN wasm_##special##_t *wasm_##general##_as_##special(wasm_##general##_t *);                     \
  WASM_API_EXTERN const wasm_##general##_t *wasm_##special##_as_##general##_const(const wasm_##special##_t *); \
  WASM_API_EXTERN const wasm_##special##_t *wasm_##general##_as_##special##_const(const wasm_##general##_t *);

/* -- bytes and names -- */

WASM_DECLARE_VEC(byte, )

/** Names are bytes in UTF-8, not terminated. */
typedef wasm_byte_vec_t wasm_name_t;
/** Another name of the prefix wasm_byte_vec. */
#define wasm_name wasm_byte_vec
/** Another name of wasm_byte_vec_new. */
#define wasm_name_new wasm_byte_vec_new
/** Another name of wasm_byte_vec_new_empty. */
#define wasm_name_new_empty wasm_byte_vec_new_empty
/** Another name of wasm_byte_vec_new_uninitialized. */
#define wasm_name_new_uninitialized wasm_byte_vec_new_uninitialized
/** Another name of wasm_byte_vec_new_uninitialized. */
#define wasm_name_new_new_uninitialized wasm_byte_vec_new_uninitialized
/** Another name of wasm_byte_vec_copy. */
#define wasm_name_copy wasm_byte_vec_copy
/** Another name of wasm_byte_vec_delete. */
#define wasm_name_delete wasm_byte_vec_delete

/** A name from a terminated string. */
static inline void wasm_name_new_from_string(own wasm_name_t *out, const char *s) { wasm_name_new(out, strlen(s), s); }
/** The same with the terminator as its last byte, as messages of traps have it. */
static inline void wasm_name_new_from_string_nt(own wasm_name_t *out, const char *s) {
  wasm_name_new(out, strlen(s) + 1, s);
}

/* -- configuration, engine, store -- */

WASM_DECLARE_OWN(config)
/** The usual settings; there is nothing to set through this interface. */
WASM_API_EXTERN own wasm_config_t *wasm_config_new(void);

WASM_DECLARE_OWN(engine)
/** An engine with the usual settings. */
WASM_API_EXTERN own wasm_engine_t *wasm_engine_new(void);
/** An engine with given settings. */
WASM_API_EXTERN own wasm_engine_t *wasm_engine_new_with_config(own wasm_config_t *);

WASM_DECLARE_OWN(store)
/** A store: what all run-time objects belong to. It lives as long as the host has handles of any of them. */
WASM_API_EXTERN own wasm_store_t *wasm_store_new(wasm_engine_t *);

/* -- descriptions of types -- */

/** Whether a global may be written: one of wasm_mutability_enum. */
typedef uint8_t wasm_mutability_t;
/** Values of wasm_mutability_t. */
enum wasm_mutability_enum { WASM_CONST, WASM_VAR };

/** Sizes of a table or memory; max is wasm_limits_max_default if there is no bound. */
typedef struct wasm_limits_t {
  uint32_t min; /**< the size at first */
  uint32_t max; /**< the bound on growth */
} wasm_limits_t;
/** The maximum of what has none. */
static const uint32_t wasm_limits_max_default = 0xffffffff;

WASM_DECLARE_TYPE(valtype)
/** Kind of a value: one of wasm_valkind_enum. */
typedef uint8_t wasm_valkind_t;
/** Values of wasm_valkind_t. */
enum wasm_valkind_enum { WASM_I32, WASM_I64, WASM_F32, WASM_F64, WASM_EXTERNREF = 128, WASM_FUNCREF };
/** A type of that kind; NULL if there is no such kind. */
WASM_API_EXTERN own wasm_valtype_t *wasm_valtype_new(wasm_valkind_t);
/** The kind of a type. */
WASM_API_EXTERN wasm_valkind_t wasm_valtype_kind(const wasm_valtype_t *);

/** Whether it is a number. */
static inline bool wasm_valkind_is_num(wasm_valkind_t k) { return k < WASM_EXTERNREF; }
/** Whether it is a reference. */
static inline bool wasm_valkind_is_ref(wasm_valkind_t k) { return k >= WASM_EXTERNREF; }
/** Whether values of the type are numbers. */
static inline bool wasm_valtype_is_num(const wasm_valtype_t *t) { return wasm_valkind_is_num(wasm_valtype_kind(t)); }
/** Whether values of the type are references. */
static inline bool wasm_valtype_is_ref(const wasm_valtype_t *t) { return wasm_valkind_is_ref(wasm_valtype_kind(t)); }

WASM_DECLARE_TYPE(functype)
/** A function type; takes both lists over. */
WASM_API_EXTERN own wasm_functype_t *wasm_functype_new(own wasm_valtype_vec_t *params, own wasm_valtype_vec_t *results);
/** Types of the parameters, borrowed. */
WASM_API_EXTERN const wasm_valtype_vec_t *wasm_functype_params(const wasm_functype_t *);
/** Types of the results, borrowed. */
WASM_API_EXTERN const wasm_valtype_vec_t *wasm_functype_results(const wasm_functype_t *);

WASM_DECLARE_TYPE(globaltype)
/** A global type. */
WASM_API_EXTERN own wasm_globaltype_t *wasm_globaltype_new(own wasm_valtype_t *, wasm_mutability_t);
/** Type of the value, borrowed. */
WASM_API_EXTERN const wasm_valtype_t *wasm_globaltype_content(const wasm_globaltype_t *);
/** Whether the value may be written. */
WASM_API_EXTERN wasm_mutability_t wasm_globaltype_mutability(const wasm_globaltype_t *);

WASM_DECLARE_TYPE(tabletype)
/** A table type; NULL if the elements are no references. */
WASM_API_EXTERN own wasm_tabletype_t *wasm_tabletype_new(own wasm_valtype_t *, const wasm_limits_t *);
/** Type of the elements, borrowed. */
WASM_API_EXTERN const wasm_valtype_t *wasm_tabletype_element(const wasm_tabletype_t *);
/** Limits of the number of elements, borrowed. */
WASM_API_EXTERN const wasm_limits_t *wasm_tabletype_limits(const wasm_tabletype_t *);

WASM_DECLARE_TYPE(memorytype)
/** A memory type. */
WASM_API_EXTERN own wasm_memorytype_t *wasm_memorytype_new(const wasm_limits_t *);
/** Limits of the size in pages, borrowed. */
WASM_API_EXTERN const wasm_limits_t *wasm_memorytype_limits(const wasm_memorytype_t *);

WASM_DECLARE_TYPE(externtype)
/** Kind of an import or export: one of wasm_externkind_enum. */
typedef uint8_t wasm_externkind_t;
/** Values of wasm_externkind_t. */
enum wasm_externkind_enum { WASM_EXTERN_FUNC, WASM_EXTERN_GLOBAL, WASM_EXTERN_TABLE, WASM_EXTERN_MEMORY };
/** The kind of a description. */
WASM_API_EXTERN wasm_externkind_t wasm_externtype_kind(const wasm_externtype_t *);
WASM_DECLARE_CASTS(externtype, functype)
WASM_DECLARE_CASTS(externtype, globaltype)
WASM_DECLARE_CASTS(externtype, tabletype)
WASM_DECLARE_CASTS(externtype, memorytype)

WASM_DECLARE_TYPE(importtype)
/** A description of an import; takes all three over. */
WASM_API_EXTERN own wasm_importtype_t *wasm_importtype_new(own wasm_name_t *module, own wasm_name_t *name,
                                                           own wasm_externtype_t *);
/** Name of the module it comes from, borrowed. */
WASM_API_EXTERN const wasm_name_t *wasm_importtype_module(const wasm_importtype_t *);
/** Name under which that module exports it, borrowed. */
WASM_API_EXTERN const wasm_name_t *wasm_importtype_name(const wasm_importtype_t *);
/** What is imported, borrowed. */
WASM_API_EXTERN const wasm_externtype_t *wasm_importtype_type(const wasm_importtype_t *);

WASM_DECLARE_TYPE(exporttype)
/** A description of an export; takes both over. */
WASM_API_EXTERN own wasm_exporttype_t *wasm_exporttype_new(own wasm_name_t *, own wasm_externtype_t *);
/** Name of the export, borrowed. */
WASM_API_EXTERN const wasm_name_t *wasm_exporttype_name(const wasm_exporttype_t *);
/** What is exported, borrowed. */
WASM_API_EXTERN const wasm_externtype_t *wasm_exporttype_type(const wasm_exporttype_t *);

/* -- values -- */

struct wasm_ref_t;

/** A value with its kind. A reference is a handle, NULL for null. */
typedef struct wasm_val_t {
  wasm_valkind_t kind; /**< which member of `of` holds the value */
  union {
    int32_t i32;
    int64_t i64;
    float32_t f32;
    float64_t f64;
    struct wasm_ref_t *ref;
  } of; /**< the value itself */
} wasm_val_t;

/** Ends the handle in a reference; does nothing to numbers. */
WASM_API_EXTERN void wasm_val_delete(own wasm_val_t *v);
/** Copies a value; a reference becomes one more handle. */
WASM_API_EXTERN void wasm_val_copy(own wasm_val_t *out, const wasm_val_t *);
WASM_DECLARE_VEC(val, )

/* -- references -- */

WASM_DECLARE_REF_BASE(ref)

/** One function of a backtrace. */
WASM_DECLARE_OWN(frame)
WASM_DECLARE_VEC(frame, *)
/** A copy of a frame. */
WASM_API_EXTERN own wasm_frame_t *wasm_frame_copy(const wasm_frame_t *);
/** The frame's instance, borrowed from the frame; NULL if the store has several instances of its module. */
WASM_API_EXTERN struct wasm_instance_t *wasm_frame_instance(const wasm_frame_t *);
/** Index of the function in its module. */
WASM_API_EXTERN uint32_t wasm_frame_func_index(const wasm_frame_t *);
/** Offset of the instruction in the function's code, in bytes. */
WASM_API_EXTERN size_t wasm_frame_func_offset(const wasm_frame_t *);
/** Offset of the instruction in the module, in bytes. */
WASM_API_EXTERN size_t wasm_frame_module_offset(const wasm_frame_t *);

/** The message of a trap, terminated by a zero byte that counts. */
typedef wasm_name_t wasm_message_t;
WASM_DECLARE_REF(trap)
/** A trap of the host's, to be returned by its functions. */
WASM_API_EXTERN own wasm_trap_t *wasm_trap_new(wasm_store_t *store, const wasm_message_t *);
/** The message of a trap, with its terminator. */
WASM_API_EXTERN void wasm_trap_message(const wasm_trap_t *, own wasm_message_t *out);
/** The innermost frame; NULL if there is none. */
WASM_API_EXTERN own wasm_frame_t *wasm_trap_origin(const wasm_trap_t *);
/** All frames, the innermost first. */
WASM_API_EXTERN void wasm_trap_trace(const wasm_trap_t *, own wasm_frame_vec_t *out);

WASM_DECLARE_REF(foreign)
/** Something of the host's that guests can hold as an externref; what it is is its host information. */
WASM_API_EXTERN own wasm_foreign_t *wasm_foreign_new(wasm_store_t *);

/* -- modules -- */

WASM_DECLARE_REF(module)
WASM_DECLARE_OWN(shared_module)
/** What threads hand each other in order to use one module in several stores. */
WASM_API_EXTERN own wasm_shared_module_t *wasm_module_share(const wasm_module_t *);
/** The shared module in a store. Any thread may call it for a store of its own. */
WASM_API_EXTERN own wasm_module_t *wasm_module_obtain(wasm_store_t *, const wasm_shared_module_t *);
/** Decodes and validates a binary; NULL if it is not a valid module. */
WASM_API_EXTERN own wasm_module_t *wasm_module_new(wasm_store_t *, const wasm_byte_vec_t *binary);
/** Whether wasm_module_new would make a module of these bytes. */
WASM_API_EXTERN bool wasm_module_validate(wasm_store_t *, const wasm_byte_vec_t *binary);
/** The imports in the module's order. */
WASM_API_EXTERN void wasm_module_imports(const wasm_module_t *, own wasm_importtype_vec_t *out);
/** The exports in the module's order. */
WASM_API_EXTERN void wasm_module_exports(const wasm_module_t *, own wasm_exporttype_vec_t *out);
/** Bytes that wasm_module_deserialize makes an equal module from. They are validated again. */
WASM_API_EXTERN void wasm_module_serialize(const wasm_module_t *, own wasm_byte_vec_t *out);
/** A module from what wasm_module_serialize gave; NULL if the bytes are none such. */
WASM_API_EXTERN own wasm_module_t *wasm_module_deserialize(wasm_store_t *, const wasm_byte_vec_t *);

/* -- functions -- */

WASM_DECLARE_REF(func)
/** A function of the host. `results` has room for the results; references among them are taken over. Returns NULL or a trap. */
typedef own wasm_trap_t *(*wasm_func_callback_t)(const wasm_val_vec_t *args, own wasm_val_vec_t *results);
/** As wasm_func_callback_t, with what the host gave to wasm_func_new_with_env. */
typedef own wasm_trap_t *(*wasm_func_callback_with_env_t)(void *env, const wasm_val_vec_t *args,
                                                          wasm_val_vec_t *results);
/** A function of the host. */
WASM_API_EXTERN own wasm_func_t *wasm_func_new(wasm_store_t *, const wasm_functype_t *, wasm_func_callback_t);
/** `finalizer(env)` runs when neither the host nor a guest can call the function any more. */
WASM_API_EXTERN own wasm_func_t *wasm_func_new_with_env(wasm_store_t *, const wasm_functype_t *type,
                                                        wasm_func_callback_with_env_t, void *env,
                                                        void (*finalizer)(void *));
/** The function's type. */
WASM_API_EXTERN own wasm_functype_t *wasm_func_type(const wasm_func_t *);
/** Number of parameters. */
WASM_API_EXTERN size_t wasm_func_param_arity(const wasm_func_t *);
/** Number of results. */
WASM_API_EXTERN size_t wasm_func_result_arity(const wasm_func_t *);
/** Calls a function; `results` has room for its results. Returns NULL, or a trap and no results. Arguments that do not fit the
 *  function's type are a trap too. */
WASM_API_EXTERN own wasm_trap_t *wasm_func_call(const wasm_func_t *, const wasm_val_vec_t *args,
                                                wasm_val_vec_t *results);

/* -- globals, tables, memories -- */

WASM_DECLARE_REF(global)
/** A global; NULL if the value does not fit the type. */
WASM_API_EXTERN own wasm_global_t *wasm_global_new(wasm_store_t *, const wasm_globaltype_t *, const wasm_val_t *);
/** The global's type. */
WASM_API_EXTERN own wasm_globaltype_t *wasm_global_type(const wasm_global_t *);
/** The present value. */
WASM_API_EXTERN void wasm_global_get(const wasm_global_t *, own wasm_val_t *out);
/** Does nothing if the global cannot change or the value does not fit. */
WASM_API_EXTERN void wasm_global_set(wasm_global_t *, const wasm_val_t *);

WASM_DECLARE_REF(table)
/** Number of elements of a table. */
typedef uint32_t wasm_table_size_t;
/** A table filled with `init`; NULL if that does not fit or the size is refused. */
WASM_API_EXTERN own wasm_table_t *wasm_table_new(wasm_store_t *, const wasm_tabletype_t *, wasm_ref_t *init);
/** The table's type; its minimum is the present size. */
WASM_API_EXTERN own wasm_tabletype_t *wasm_table_type(const wasm_table_t *);
/** NULL for null and beyond the end. */
WASM_API_EXTERN own wasm_ref_t *wasm_table_get(const wasm_table_t *, wasm_table_size_t index);
/** Writes an element; false beyond the end or if the reference does not fit. */
WASM_API_EXTERN bool wasm_table_set(wasm_table_t *, wasm_table_size_t index, wasm_ref_t *);
/** Number of elements. */
WASM_API_EXTERN wasm_table_size_t wasm_table_size(const wasm_table_t *);
/** Adds elements; false if a limit forbids it or the reference does not fit. */
WASM_API_EXTERN bool wasm_table_grow(wasm_table_t *, wasm_table_size_t delta, wasm_ref_t *init);

WASM_DECLARE_REF(memory)
/** Number of pages of a memory. */
typedef uint32_t wasm_memory_pages_t;
/** Bytes of a page. */
static const size_t MEMORY_PAGE_SIZE = 0x10000;
/** A memory of zeros; NULL if its limits are refused. */
WASM_API_EXTERN own wasm_memory_t *wasm_memory_new(wasm_store_t *, const wasm_memorytype_t *);
/** The memory's type; its minimum is the present size. */
WASM_API_EXTERN own wasm_memorytype_t *wasm_memory_type(const wasm_memory_t *);
/** Address of the first byte, as long as the memory lives. */
WASM_API_EXTERN byte_t *wasm_memory_data(wasm_memory_t *);
/** Size in bytes. */
WASM_API_EXTERN size_t wasm_memory_data_size(const wasm_memory_t *);
/** Size in pages. */
WASM_API_EXTERN wasm_memory_pages_t wasm_memory_size(const wasm_memory_t *);
/** Adds pages of zeros; false if a limit or the machine forbids it. */
WASM_API_EXTERN bool wasm_memory_grow(wasm_memory_t *, wasm_memory_pages_t delta);

/* -- externals -- */

WASM_DECLARE_REF(extern)
WASM_DECLARE_VEC(extern, *)
/** The kind of an object. */
WASM_API_EXTERN wasm_externkind_t wasm_extern_kind(const wasm_extern_t *);
/** The object's type. */
WASM_API_EXTERN own wasm_externtype_t *wasm_extern_type(const wasm_extern_t *);
WASM_DECLARE_CASTS(extern, func)
WASM_DECLARE_CASTS(extern, global)
WASM_DECLARE_CASTS(extern, table)
WASM_DECLARE_CASTS(extern, memory)

/* -- instances -- */

WASM_DECLARE_REF(instance)
/** Instantiates a module with its imports in the module's order. On failure NULL and, unless `trap` is NULL, a trap that says why,
 *  be it of linking or of the start function. */
WASM_API_EXTERN own wasm_instance_t *wasm_instance_new(wasm_store_t *, const wasm_module_t *,
                                                       const wasm_extern_vec_t *imports, own wasm_trap_t **trap);
/** The exports in the module's order. */
WASM_API_EXTERN void wasm_instance_exports(const wasm_instance_t *, own wasm_extern_vec_t *out);

/* -- conveniences -- */

/** An empty list. */
#define WASM_EMPTY_VEC {0, NULL}
/** A list over a C array, which it does not own. */
#define WASM_ARRAY_VEC(array) {sizeof(array) / sizeof(*(array)), array}

/** Initialises a value, for the macros below. */
#define WASM_VAL_INIT(kind, member, value) \
  {                                        \
    kind, { .member = value }              \
  }
/** Initialises an i32. */
#define WASM_I32_VAL(i) WASM_VAL_INIT(WASM_I32, i32, i)
/** Initialises an i64. */
#define WASM_I64_VAL(i) WASM_VAL_INIT(WASM_I64, i64, i)
/** Initialises an f32. */
#define WASM_F32_VAL(z) WASM_VAL_INIT(WASM_F32, f32, z)
/** Initialises an f64. */
#define WASM_F64_VAL(z) WASM_VAL_INIT(WASM_F64, f64, z)
/** Initialises a reference. */
#define WASM_REF_VAL(r) WASM_VAL_INIT(WASM_EXTERNREF, ref, r)
/** Initialises a null reference. */
#define WASM_INIT_VAL WASM_VAL_INIT(WASM_EXTERNREF, ref, NULL)

/** The type i32. */
static inline own wasm_valtype_t *wasm_valtype_new_i32(void) { return wasm_valtype_new(WASM_I32); }
/** The type i64. */
static inline own wasm_valtype_t *wasm_valtype_new_i64(void) { return wasm_valtype_new(WASM_I64); }
/** The type f32. */
static inline own wasm_valtype_t *wasm_valtype_new_f32(void) { return wasm_valtype_new(WASM_F32); }
/** The type f64. */
static inline own wasm_valtype_t *wasm_valtype_new_f64(void) { return wasm_valtype_new(WASM_F64); }
/** The type externref. */
static inline own wasm_valtype_t *wasm_valtype_new_externref(void) { return wasm_valtype_new(WASM_EXTERNREF); }
/** The type funcref. */
static inline own wasm_valtype_t *wasm_valtype_new_funcref(void) { return wasm_valtype_new(WASM_FUNCREF); }

/** A function type from lists of types, which it takes over. */
static inline own wasm_functype_t *wasm_functype_new_lists(size_t param_count, own wasm_valtype_t *const params[],
                                                           size_t result_count, own wasm_valtype_t *const results[]) {
  wasm_valtype_vec_t param_vec, result_vec;
  wasm_valtype_vec_new(&param_vec, param_count, params);
  wasm_valtype_vec_new(&result_vec, result_count, results);
  return wasm_functype_new(&param_vec, &result_vec);
}
/** A function type of no parameters and no results. */
static inline own wasm_functype_t *wasm_functype_new_0_0(void) { return wasm_functype_new_lists(0, NULL, 0, NULL); }
/** A function type of one parameter and no results, which it takes over. */
static inline own wasm_functype_t *wasm_functype_new_1_0(own wasm_valtype_t *p) {
  return wasm_functype_new_lists(1, &p, 0, NULL);
}
/** A function type of two parameters and no results, which it takes over. */
static inline own wasm_functype_t *wasm_functype_new_2_0(own wasm_valtype_t *p1, own wasm_valtype_t *p2) {
  wasm_valtype_t *ps[2];
  ps[0] = p1, ps[1] = p2;
  return wasm_functype_new_lists(2, ps, 0, NULL);
}
/** A function type of three parameters and no results, which it takes over. */
static inline own wasm_functype_t *wasm_functype_new_3_0(own wasm_valtype_t *p1, own wasm_valtype_t *p2,
                                                         own wasm_valtype_t *p3) {
  wasm_valtype_t *ps[3];
  ps[0] = p1, ps[1] = p2, ps[2] = p3;
  return wasm_functype_new_lists(3, ps, 0, NULL);
}
/** A function type of no parameters and one result, which it takes over. */
static inline own wasm_functype_t *wasm_functype_new_0_1(own wasm_valtype_t *r) {
  return wasm_functype_new_lists(0, NULL, 1, &r);
}
/** A function type of one parameter and one result, which it takes over. */
static inline own wasm_functype_t *wasm_functype_new_1_1(own wasm_valtype_t *p, own wasm_valtype_t *r) {
  return wasm_functype_new_lists(1, &p, 1, &r);
}
/** A function type of two parameters and one result, which it takes over. */
static inline own wasm_functype_t *wasm_functype_new_2_1(own wasm_valtype_t *p1, own wasm_valtype_t *p2,
                                                         own wasm_valtype_t *r) {
  wasm_valtype_t *ps[2];
  ps[0] = p1, ps[1] = p2;
  return wasm_functype_new_lists(2, ps, 1, &r);
}
/** A function type of three parameters and one result, which it takes over. */
static inline own wasm_functype_t *wasm_functype_new_3_1(own wasm_valtype_t *p1, own wasm_valtype_t *p2,
                                                         own wasm_valtype_t *p3, own wasm_valtype_t *r) {
  wasm_valtype_t *ps[3];
  ps[0] = p1, ps[1] = p2, ps[2] = p3;
  return wasm_functype_new_lists(3, ps, 1, &r);
}
/** A function type of no parameters and two results, which it takes over. */
static inline own wasm_functype_t *wasm_functype_new_0_2(own wasm_valtype_t *r1, own wasm_valtype_t *r2) {
  wasm_valtype_t *rs[2];
  rs[0] = r1, rs[1] = r2;
  return wasm_functype_new_lists(0, NULL, 2, rs);
}
/** A function type of one parameter and two results, which it takes over. */
static inline own wasm_functype_t *wasm_functype_new_1_2(own wasm_valtype_t *p, own wasm_valtype_t *r1,
                                                         own wasm_valtype_t *r2) {
  wasm_valtype_t *rs[2];
  rs[0] = r1, rs[1] = r2;
  return wasm_functype_new_lists(1, &p, 2, rs);
}
/** A function type of two parameters and two results, which it takes over. */
static inline own wasm_functype_t *wasm_functype_new_2_2(own wasm_valtype_t *p1, own wasm_valtype_t *p2,
                                                         own wasm_valtype_t *r1, own wasm_valtype_t *r2) {
  wasm_valtype_t *ps[2], *rs[2];
  ps[0] = p1, ps[1] = p2, rs[0] = r1, rs[1] = r2;
  return wasm_functype_new_lists(2, ps, 2, rs);
}
/** A function type of three parameters and two results, which it takes over. */
static inline own wasm_functype_t *wasm_functype_new_3_2(own wasm_valtype_t *p1, own wasm_valtype_t *p2,
                                                         own wasm_valtype_t *p3, own wasm_valtype_t *r1,
                                                         own wasm_valtype_t *r2) {
  wasm_valtype_t *ps[3], *rs[2];
  ps[0] = p1, ps[1] = p2, ps[2] = p3, rs[0] = r1, rs[1] = r2;
  return wasm_functype_new_lists(3, ps, 2, rs);
}

/** An address of the host's as a number that guests can hold. */
static inline void wasm_val_init_ptr(own wasm_val_t *out, void *p) {
#if UINTPTR_MAX == UINT32_MAX
  out->kind = WASM_I32;
  out->of.i32 = (int32_t)(intptr_t)p;
#else
  out->kind = WASM_I64;
  out->of.i64 = (int64_t)(intptr_t)p;
#endif
}
/** The address in such a number. */
static inline void *wasm_val_ptr(const wasm_val_t *val) {
#if UINTPTR_MAX == UINT32_MAX
  return (void *)(intptr_t)val->of.i32;
#else
  return (void *)(intptr_t)val->of.i64;
#endif
}

#undef own

#ifdef __cplusplus
}
#endif

#endif
