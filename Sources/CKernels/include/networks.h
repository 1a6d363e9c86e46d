// Loops of neural networks: activations, normalisation, dropout, windows of images. Included by CKernels.h, whose
// conventions hold here.
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// ML_NDTR is the standard normal distribution function.
enum ml_activation { ML_GELU, ML_GELU_TANH, ML_SILU, ML_LEAKY_RELU, ML_ELU, ML_SOFTPLUS, ML_NDTR };
// out[i] = f(x[i]), on contiguous runs; `parameter` is leaky ReLU's slope and ELU's scale below 0.
void ml_activation_f32(int op, float parameter, ptrdiff_t n, const float *x, float *out);
void ml_activation_f64(int op, double parameter, ptrdiff_t n, const double *x, double *out);
// out[i] = g[i] * f'(x[i]).
void ml_activation_slope_f32(int op, float parameter, ptrdiff_t n, const float *x, const float *g, float *out);
void ml_activation_slope_f64(int op, double parameter, ptrdiff_t n, const double *x, const double *g, double *out);

// Binary cross-entropy of sigmoid(x) with y, log(1 + exp(x)) - x y, for each of n elements.
void ml_logistic_loss_f32(ptrdiff_t n, const float *x, const float *y, float *out);
void ml_logistic_loss_f64(ptrdiff_t n, const double *x, const double *y, double *out);
// g times its slope, sigmoid(x) - y; gs is the distance of g's elements.
void ml_logistic_loss_slope_f32(ptrdiff_t n, const float *x, const float *y, const float *g, ptrdiff_t gs, float *out);
void ml_logistic_loss_slope_f64(ptrdiff_t n, const double *x, const double *y, const double *g, ptrdiff_t gs,
                                double *out);

// Rows brought to variance 1 (and with `centre` to mean 0), times `weight`, plus `bias`. mean and scale keep each row's
// mean and 1 / sqrt(variance + eps).
void ml_norm_rows_f32(bool centre, ptrdiff_t rows, ptrdiff_t columns, double eps, const float *x, const float *weight,
                      const float *bias, float *out, float *mean, float *scale);
void ml_norm_rows_f64(bool centre, ptrdiff_t rows, ptrdiff_t columns, double eps, const double *x, const double *weight,
                      const double *bias, double *out, double *mean, double *scale);
// The gradient of x for g, and these rows' shares of the weight's and bias's gradients.
void ml_norm_rows_slope_f32(bool centre, ptrdiff_t rows, ptrdiff_t columns, const float *x, const float *weight,
                            const float *mean, const float *scale, const float *g, float *x_gradient,
                            float *weight_gradient, float *bias_gradient);
void ml_norm_rows_slope_f64(bool centre, ptrdiff_t rows, ptrdiff_t columns, const double *x, const double *weight,
                            const double *mean, const double *scale, const double *g, double *x_gradient,
                            double *weight_gradient, double *bias_gradient);

// out[i] = 0 with probability p, else scale; Philox groups as in ml_uniform_f32.
void ml_dropout_mask_f32(uint64_t seed, uint64_t stream, uint64_t group, ptrdiff_t n, float p, float scale, float *out);

// A window that moves over planes of height x width, and the plane of its positions.
typedef struct {
  ptrdiff_t height, width, kernel_height, kernel_width, stride_height, stride_width, pad_height, pad_width;
  ptrdiff_t dilation_height, dilation_width, out_height, out_width;
} ml_window;
// What the window sees in `channels` planes: a row for each (channel, row, column of the window), a column for each of
// its positions, zeros outside of the image. `size` is that of an element, 4 or 8 bytes.
void ml_window_columns(int size, const ml_window *window, ptrdiff_t channels, const void *image, void *columns);
// The adjoint: adds columns into the image.
void ml_window_image_f32(const ml_window *window, ptrdiff_t channels, const float *columns, float *image);
void ml_window_image_f64(const ml_window *window, ptrdiff_t channels, const double *columns, double *image);
// The largest value of each window of one plane and its place in the plane, -1 and -infinity where the window sees
// nothing; a NaN wins.
void ml_max_pool_f32(const ml_window *window, const float *plane, float *out, int64_t *place);
void ml_max_pool_f64(const ml_window *window, const double *plane, double *out, int64_t *place);
// Mean of each window of one plane; `padding` counts the zeros around the image.
void ml_mean_pool_f32(const ml_window *window, bool padding, const float *plane, float *out);
void ml_mean_pool_f64(const ml_window *window, bool padding, const double *plane, double *out);
// The adjoint: adds each position's share of g into the plane.
void ml_mean_pool_slope_f32(const ml_window *window, bool padding, const float *g, float *plane);
void ml_mean_pool_slope_f64(const ml_window *window, bool padding, const double *g, double *plane);
// image[place[i]] += g[i] where place[i] is not negative.
void ml_scatter_places_f32(ptrdiff_t n, const int64_t *place, const float *g, float *image);
void ml_scatter_places_f64(ptrdiff_t n, const int64_t *place, const double *g, double *image);

// Images of `channels` planes moved by a map of 2 x 3 from places in `out` to places in `image`, measured from the middle:
// adds the bilinear mean of the four pixels around, of which those outside are 0. And the adjoint, which spreads `image`
// over them.
void ml_warp_f32(const double *map, ptrdiff_t channels, ptrdiff_t height, ptrdiff_t width, const float *image, float *out);
void ml_warp_f64(const double *map, ptrdiff_t channels, ptrdiff_t height, ptrdiff_t width, const double *image,
                 double *out);
void ml_warp_back_f32(const double *map, ptrdiff_t channels, ptrdiff_t height, ptrdiff_t width, const float *image,
                      float *out);
void ml_warp_back_f64(const double *map, ptrdiff_t channels, ptrdiff_t height, ptrdiff_t width, const double *image,
                      double *out);

// One step of momentum, for `scale` times g: m = momentum * m + (1 - dampening) * (g + l2 * w), or that gradient itself with `first`;
// w -= lr * (m, or with `nesterov` the gradient + momentum * m). m may be NULL where momentum is 0.
void ml_sgd_f32(ptrdiff_t n, float *w, const float *g, float *m, double scale, double lr, double momentum,
                double dampening, double l2, bool nesterov, bool first);
void ml_sgd_f64(ptrdiff_t n, double *w, const double *g, double *m, double scale, double lr, double momentum,
                double dampening, double l2, bool nesterov, bool first);
// One step of Lion (Chen et al., arXiv 2302.06675), for `scale` times g: w -= lr * (sign(beta1 m + (1 - beta1) g) + decay w), then
// m = beta2 m + (1 - beta2) g.
void ml_lion_f32(ptrdiff_t n, float *w, const float *g, float *m, double scale, double lr, double beta1, double beta2,
                 double decay);
void ml_lion_f64(ptrdiff_t n, double *w, const double *g, double *m, double scale, double lr, double beta1,
                 double beta2, double decay);
