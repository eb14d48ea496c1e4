/*
 * The floor: what the C API itself costs, doing the work of cases/ with as little around it as C allows.
 *
 *     cc -O2 -I OPENVINO/include peer.c OPENVINO/libs/libopenvino_c.so.NNNN -lpthread -o peer
 *     peer                 takes the orders of ../orders.ts on standard input
 *     peer --first MODEL   classifies once and prints the class
 */
#include <errno.h>
#include <inttypes.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "openvino/c/openvino.h"

/* Where a failed call goes: the order that needed it is answered with its message, and the next one is read. */
static jmp_buf failed;
static char failure[512];

static void check(ov_status_e status, const char* what) {
    if (status == OK) return;
    snprintf(failure, sizeof failure, "%s: status %d", what, (int)status);
    longjmp(failed, 1);
}
#define CHECK(call) check((call), #call)

static double sink;

struct job {
    struct queue* queue;
    ov_infer_request_t* request;
    float* input;
    float* output;
    float* result; /* the copy that the callback takes, as results are in the other contenders */
    ov_callback_t callback;
};

/* Free requests, as a stack under a lock: the callbacks fill it from native threads. */
struct queue {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    struct job* jobs;
    struct job** idle;
    size_t idle_count, count, output_length;
    double sum;
};

static struct {
    char work[64];
    ov_core_t* core;
    ov_compiled_model_t* model;
    ov_shape_t shape;
    size_t input_length, output_length;
    ov_infer_request_t* request;
    float *input, *output;          /* the request's own memory */
    float *values[2], *result;      /* the caller's */
    ov_tensor_t *bound[2], *tensor; /* over the caller's memory; a tensor on its own */
    struct queue queue;
} opened;

static size_t length_of(ov_shape_t shape) {
    size_t length = 1;
    for (int64_t i = 0; i < shape.rank; i++) length *= (size_t)shape.dims[i];
    return length;
}

static float* data_of(ov_tensor_t* tensor) {
    void* data;
    CHECK(ov_tensor_data(tensor, &data));
    return data;
}

static ov_compiled_model_t* compile(ov_core_t* core, const char* path, int throughput) {
    ov_property_t properties[] = {{"INFERENCE_PRECISION_HINT", "f32"}, {"PERFORMANCE_HINT", "THROUGHPUT"}};
    ov_compiled_model_t* model;
    CHECK(ov_core_compile_model_from_file_props(core, path, "CPU", throughput ? 2 : 1, properties, &model));
    return model;
}

static float* some_values(size_t length) {
    float* values = malloc(length * sizeof *values);
    for (size_t i = 0; i < length; i++) values[i] = (float)(i % 17) / 17;
    return values;
}

static void own_memory(ov_infer_request_t* request, float** input, float** output) {
    ov_tensor_t* tensor;
    CHECK(ov_infer_request_get_input_tensor_by_index(request, 0, &tensor));
    *input = data_of(tensor);
    ov_tensor_free(tensor);
    CHECK(ov_infer_request_get_output_tensor_by_index(request, 0, &tensor));
    *output = data_of(tensor);
    ov_tensor_free(tensor);
}

static void read_shapes(void) {
    ov_output_const_port_t* port;
    ov_shape_t shape;
    CHECK(ov_compiled_model_input_by_index(opened.model, 0, &port));
    CHECK(ov_const_port_get_shape(port, &opened.shape));
    ov_output_const_port_free(port);
    CHECK(ov_compiled_model_output_by_index(opened.model, 0, &port));
    CHECK(ov_const_port_get_shape(port, &shape));
    ov_output_const_port_free(port);
    opened.input_length = length_of(opened.shape);
    opened.output_length = length_of(shape);
    ov_shape_free(&shape);
}

static void on_done(void* argument) {
    struct job* job = argument;
    struct queue* queue = job->queue;
    memcpy(job->result, job->output, queue->output_length * sizeof(float));
    pthread_mutex_lock(&queue->lock);
    queue->sum += job->result[0];
    queue->idle[queue->idle_count++] = job;
    pthread_cond_signal(&queue->changed);
    pthread_mutex_unlock(&queue->lock);
}

static size_t optimal_requests(void) {
    char* text;
    CHECK(ov_compiled_model_get_property(opened.model, "OPTIMAL_NUMBER_OF_INFER_REQUESTS", &text));
    size_t count = strtoul(text, NULL, 10);
    ov_free(text);
    return count;
}

static void open_queue(size_t count) {
    struct queue* queue = &opened.queue;
    pthread_mutex_init(&queue->lock, NULL);
    pthread_cond_init(&queue->changed, NULL);
    queue->count = count;
    queue->output_length = opened.output_length;
    queue->jobs = calloc(count, sizeof *queue->jobs);
    queue->idle = calloc(count, sizeof *queue->idle);
    queue->idle_count = 0;
    for (size_t i = 0; i < count; i++) {
        struct job* job = &queue->jobs[i];
        job->queue = queue;
        job->result = malloc(opened.output_length * sizeof(float));
        job->callback = (ov_callback_t){on_done, job};
        CHECK(ov_compiled_model_create_infer_request(opened.model, &job->request));
        own_memory(job->request, &job->input, &job->output);
        CHECK(ov_infer_request_set_callback(job->request, &job->callback));
        queue->idle[queue->idle_count++] = job;
    }
}

static void run_queue(size_t iterations) {
    struct queue* queue = &opened.queue;
    for (size_t i = 0; i < iterations; i++) {
        pthread_mutex_lock(&queue->lock);
        while (queue->idle_count == 0) pthread_cond_wait(&queue->changed, &queue->lock);
        struct job* job = queue->idle[--queue->idle_count];
        pthread_mutex_unlock(&queue->lock);
        /* A request is busy until a moment after its callback has returned. */
        CHECK(ov_infer_request_wait(job->request));
        memcpy(job->input, opened.values[0], opened.input_length * sizeof(float));
        CHECK(ov_infer_request_start_async(job->request));
    }
    for (size_t i = 0; i < queue->count; i++) CHECK(ov_infer_request_wait(queue->jobs[i].request));
    pthread_mutex_lock(&queue->lock);
    while (queue->idle_count < queue->count) pthread_cond_wait(&queue->changed, &queue->lock);
    sink += queue->sum;
    pthread_mutex_unlock(&queue->lock);
}

static int is(const char* work) {
    return strcmp(opened.work, work) == 0;
}

static size_t open_work(const char* work, size_t requests, const char* path) {
    snprintf(opened.work, sizeof opened.work, "%s", work);
    CHECK(ov_core_create(&opened.core));
    opened.model = compile(opened.core, path, is("queue"));
    read_shapes();
    opened.values[0] = some_values(opened.input_length);
    opened.values[1] = some_values(opened.input_length);
    opened.result = malloc(opened.output_length * sizeof(float));
    if (is("queue")) {
        open_queue(requests ? requests : optimal_requests());
        return opened.queue.count;
    }
    if (is("tensor-create")) return 1;
    if (is("tensor-data")) {
        CHECK(ov_tensor_create(F32, opened.shape, &opened.tensor));
        memset(data_of(opened.tensor), 0, opened.input_length * sizeof(float));
        return 1;
    }
    CHECK(ov_compiled_model_create_infer_request(opened.model, &opened.request));
    own_memory(opened.request, &opened.input, &opened.output);
    if (is("infer-shared")) {
        CHECK(ov_tensor_create_from_host_ptr(F32, opened.shape, opened.values[0], &opened.bound[0]));
        CHECK(ov_infer_request_set_input_tensor_by_index(opened.request, 0, opened.bound[0]));
    }
    return 1;
}

static void copy_in(void) {
    memcpy(opened.input, opened.values[0], opened.input_length * sizeof(float));
}

static void copy_out(void) {
    memcpy(opened.result, opened.output, opened.output_length * sizeof(float));
    sink += opened.result[0];
}

static int run_work(size_t iterations) {
    if (is("queue")) {
        run_queue(iterations);
    } else if (is("infer-copy")) {
        for (size_t i = 0; i < iterations; i++) {
            copy_in();
            CHECK(ov_infer_request_infer(opened.request));
            copy_out();
        }
    } else if (is("infer-shared")) {
        for (size_t i = 0; i < iterations; i++) {
            CHECK(ov_infer_request_infer(opened.request));
            sink += opened.output[0];
        }
    } else if (is("infer-rebind")) {
        for (size_t i = 0; i < iterations; i++) {
            ov_tensor_t** tensor = &opened.bound[i % 2];
            if (*tensor) ov_tensor_free(*tensor);
            CHECK(ov_tensor_create_from_host_ptr(F32, opened.shape, opened.values[i % 2], tensor));
            CHECK(ov_infer_request_set_input_tensor_by_index(opened.request, 0, *tensor));
            CHECK(ov_infer_request_infer(opened.request));
            sink += opened.output[0];
        }
    } else if (is("start-wait")) {
        for (size_t i = 0; i < iterations; i++) {
            copy_in();
            CHECK(ov_infer_request_start_async(opened.request));
            CHECK(ov_infer_request_wait(opened.request));
            sink += opened.output[0];
        }
    } else if (is("infer-async")) {
        for (size_t i = 0; i < iterations; i++) {
            copy_in();
            CHECK(ov_infer_request_start_async(opened.request));
            CHECK(ov_infer_request_wait(opened.request));
            copy_out();
        }
    } else if (is("tensor-create")) {
        for (size_t i = 0; i < iterations; i++) {
            ov_tensor_t* tensor;
            CHECK(ov_tensor_create(F32, opened.shape, &tensor));
            float* data = data_of(tensor);
            memset(data, 0, opened.input_length * sizeof(float));
            sink += data[0];
            ov_tensor_free(tensor);
        }
    } else if (is("tensor-data")) {
        for (size_t i = 0; i < iterations; i++) sink += data_of(opened.tensor)[0];
    } else {
        return 0;
    }
    return 1;
}

static void close_work(void) {
    for (size_t i = 0; i < opened.queue.count; i++) {
        ov_infer_request_free(opened.queue.jobs[i].request);
        free(opened.queue.jobs[i].result);
    }
    free(opened.queue.jobs);
    free(opened.queue.idle);
    if (opened.request) ov_infer_request_free(opened.request);
    for (int i = 0; i < 2; i++) {
        if (opened.bound[i]) ov_tensor_free(opened.bound[i]);
        free(opened.values[i]);
    }
    if (opened.tensor) ov_tensor_free(opened.tensor);
    free(opened.result);
    if (opened.shape.dims) ov_shape_free(&opened.shape);
    if (opened.model) ov_compiled_model_free(opened.model);
    if (opened.core) ov_core_free(opened.core);
    memset(&opened, 0, sizeof opened);
}

static uint64_t now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

static void obey(char* order) {
    char* rest = order;
    const char* verb = strsep(&rest, "\t");
    if (strcmp(verb, "open") == 0) {
        const char* work = strsep(&rest, "\t");
        const char* requests = strsep(&rest, "\t");
        printf("{\"requests\":%zu}\n", open_work(work, strtoul(requests, NULL, 10), rest));
    } else if (strcmp(verb, "run") == 0) {
        uint64_t start = now();
        if (run_work(strtoul(rest, NULL, 10))) printf("{\"nanoseconds\":%" PRIu64 "}\n", now() - start);
        else printf("{\"unsupported\":true}\n");
    } else if (strcmp(verb, "close") == 0) {
        close_work();
        printf("{}\n");
    } else {
        printf("{\"error\":\"unknown order\"}\n");
    }
}

static int first(const char* path) {
    if (setjmp(failed)) {
        fprintf(stderr, "%s\n", failure);
        return 1;
    }
    open_work("infer-copy", 1, path);
    copy_in();
    CHECK(ov_infer_request_infer(opened.request));
    size_t best = 0;
    for (size_t i = 1; i < opened.output_length; i++) {
        if (opened.output[i] > opened.output[best]) best = i;
    }
    printf("%zu\n", best);
    fflush(stdout);
    close_work();
    return 0;
}

int main(int count, char** arguments) {
    if (count == 3 && strcmp(arguments[1], "--first") == 0) return first(arguments[2]);
    static char line[8192];
    while (fgets(line, sizeof line, stdin)) {
        line[strcspn(line, "\n")] = 0;
        if (setjmp(failed)) printf("{\"error\":\"%s\"}\n", failure);
        else obey(line);
        fflush(stdout);
    }
    return sink == 0.5;
}
