/*
 * What an asynchronous run that fails says, when it is waited for once and again, without JavaScript:
 *
 *     x86_64-w64-mingw32-gcc wait_twice.c -o wait_twice.exe
 *     wine64 wait_twice.exe FOLDER-OF-OPENVINO conformance/models/long_batch.xml
 *
 * With Wine's own msvcp140.dll the second answer is "Unknown exception"; with Microsoft's it is the first one again.
 */
#include <stdint.h>
#include <stdio.h>
#include <windows.h>

typedef struct {
  int64_t rank;
  int64_t *dims;
} Shape;

static HMODULE library;

static void *function(const char *name) { return (void *)GetProcAddress(library, name); }

static void tell(const char *what, int status) {
  printf("%s: status %d, %s\n", what, status, ((const char *(*)(void))function("ov_get_last_err_msg"))());
}

int main(int count, char **arguments) {
  if (count != 3) return 2;
  char path[MAX_PATH];
  snprintf(path, sizeof path, "%s\\openvino_c.dll", arguments[1]);
  library = LoadLibraryExA(path, NULL, LOAD_WITH_ALTERED_SEARCH_PATH);
  if (!library) return 1;
  int (*create)(void **) = function("ov_core_create");
  int (*compile)(void *, const char *, const char *, size_t, void **, ...) = function("ov_core_compile_model_from_file");
  int (*request)(void *, void **) = function("ov_compiled_model_create_infer_request");
  int (*tensor)(int, Shape, void **) = function("ov_tensor_create");
  int (*set)(void *, size_t, void *) = function("ov_infer_request_set_input_tensor_by_index");
  int (*start)(void *) = function("ov_infer_request_start_async");
  int (*wait)(void *) = function("ov_infer_request_wait");
  const int f32 = 4;
  int64_t three[] = {3, 1}, two[] = {2, 1}; /* rows that do not fit together */
  void *core, *compiled, *run, *x, *plus;
  if (create(&core) || compile(core, arguments[2], "CPU", 0, &compiled) || request(compiled, &run)) return 1;
  if (tensor(f32, (Shape){2, three}, &x) || tensor(f32, (Shape){2, two}, &plus)) return 1;
  if (set(run, 0, x) || set(run, 1, plus) || start(run)) return 1;
  tell("first", wait(run));
  tell("second", wait(run));
  return 0;
}
