// Five models behind the C interface of BridgeStan 2, as Stan would compile them: the data, with the name of the model,
// come as JSON.  Gradients are complex steps, exact to rounding, of densities that are written out here once more.

#include <cmath>
#include <complex>
#include <cstdlib>
#include <cstring>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace {

using Numbers = std::vector<double>;
using Complex = std::complex<double>;

double part(double x) { return x; }
double part(const Complex& x) { return x.real(); }

template <class T>
T softplus(const T& x) {
  return part(x) > 0 ? x + std::log(T(1) + std::exp(-x)) : std::log(T(1) + std::exp(x));
}
template <class T>
T logistic(const T& x) {
  return T(1) / (T(1) + std::exp(-x));
}
/// log N(y; m, s), and the part of it that depends on m and s alone where propto.
template <class T, class M, class S>
T normal(const T& y, const M& m, const S& s) {
  const T z = (y - m) / s;
  return -0.5 * z * z - std::log(s) - 0.5 * std::log(2 * M_PI);
}

struct Model {
  nlohmann::json data;
  std::string kind, names, parameters, transformed;

  Numbers numbers(const char* key) const { return data.at(key).get<Numbers>(); }
  std::vector<Numbers> rows(const char* key) const { return data.at(key).get<std::vector<Numbers>>(); }
  std::size_t dimension() const { return static_cast<std::size_t>(std::count(names.begin(), names.end(), ',')) + 1; }
};

std::string list(const std::string& name, std::size_t count) {
  std::string all;
  for (std::size_t i = 1; i <= count; ++i) all += name + "." + std::to_string(i) + ",";
  return all;
}

// ---- log-densities of the unconstrained coordinates u; without the Jacobian where it is not wanted ----

/// mu ~ N(0, 5), tau ~ Cauchy(0, 5), theta = mu + tau theta_trans, y ~ N(theta, sigma)
template <class T>
T eight_schools(const Model& model, const T* u, bool jacobian) {
  const Numbers y = model.numbers("y"), sigma = model.numbers("sigma");
  const std::size_t n = y.size();
  const T mu = u[n], tau = std::exp(u[n + 1]);
  T sum = normal(mu, 0.0, 5.0) - std::log(T(1) + tau * tau / 25.0);
  if (jacobian) sum += u[n + 1];
  for (std::size_t j = 0; j < n; ++j) sum += normal(u[j], 0.0, 1.0) + normal(T(y[j]), mu + tau * u[j], sigma[j]);
  return sum;
}

/// beta ~ N(0, 2), and whatever each response adds, given x beta.
template <class T, class Add>
T regression(const Model& model, const T* u, const Add& add) {
  const Numbers y = model.numbers("y");
  const std::vector<Numbers> x = model.rows("x");
  T sum = 0;
  for (std::size_t c = 0; c < x[0].size(); ++c) sum += normal(u[c], 0.0, 2.0);
  for (std::size_t r = 0; r < y.size(); ++r) {
    T mean = 0;
    for (std::size_t c = 0; c < x[r].size(); ++c) mean += x[r][c] * u[c];
    sum += add(y[r], mean);
  }
  return sum;
}

/// y ~ N(x beta, 1.3)
template <class T>
T linear(const Model& model, const T* u, bool) {
  return regression(model, u, [](double y, const T& mean) { return normal(T(y), mean, 1.3); });
}

/// y ~ Bernoulli(logistic(x beta))
template <class T>
T logistic_regression(const Model& model, const T* u, bool) {
  return regression(model, u, [](double y, const T& mean) { return -softplus(y > 0.5 ? T(-mean) : mean); });
}

/// ordered mu ~ N(0, 2), sigma ~ N(0, 2) and positive, theta ~ Beta(5, 5)
template <class T>
T gaussian_mixture(const Model& model, const T* u, bool jacobian) {
  const T low = u[0], high = u[0] + std::exp(u[1]), s = std::exp(u[2]), t = std::exp(u[3]), w = logistic(u[4]);
  T sum = normal(low, 0.0, 2.0) + normal(high, 0.0, 2.0) + normal(s, 0.0, 2.0) + normal(t, 0.0, 2.0) +
          4.0 * (std::log(w) + std::log(T(1) - w));
  if (jacobian) sum += u[1] + u[2] + u[3] + std::log(w) + std::log(T(1) - w);
  for (const double y : model.numbers("y")) {
    const T a = std::log(w) + normal(T(y), low, s), b = std::log(T(1) - w) + normal(T(y), high, t);
    sum += part(a) > part(b) ? a + softplus(T(b - a)) : b + softplus(T(a - b));
  }
  return sum;
}

/// real mu; alpha0 > 0; alpha1 in (0, 1); beta1 in (0, 1 - alpha1), all flat
template <class T>
T garch(const Model& model, const T* u, bool jacobian) {
  const Numbers y = model.numbers("y");
  const T alpha0 = std::exp(u[1]), alpha1 = logistic(u[2]), share = logistic(u[3]), beta1 = (T(1) - alpha1) * share;
  T sum = 0;
  if (jacobian)
    sum += u[1] + std::log(alpha1) + std::log(T(1) - alpha1) + std::log(T(1) - alpha1) + std::log(share) +
           std::log(T(1) - share);
  T deviation = model.data.at("sigma1").get<double>();
  for (std::size_t t = 0; t < y.size(); ++t) {
    if (t > 0) {
      const T off = y[t - 1] - u[0];
      deviation = std::sqrt(alpha0 + alpha1 * off * off + beta1 * deviation * deviation);
    }
    sum += normal(T(y[t]), u[0], deviation);
  }
  return sum;
}

template <class T>
T log_density(const Model& model, const T* u, bool jacobian) {
  if (model.kind == "eight_schools") return eight_schools(model, u, jacobian);
  if (model.kind == "linear") return linear(model, u, jacobian);
  if (model.kind == "logistic") return logistic_regression(model, u, jacobian);
  if (model.kind == "mixture") return gaussian_mixture(model, u, jacobian);
  return garch(model, u, jacobian);
}

void constrain(const Model& model, bool transformed, const double* u, double* out) {
  const std::size_t d = model.dimension();
  std::copy_n(u, d, out);
  if (model.kind == "eight_schools") {
    out[d - 1] = std::exp(u[d - 1]);
    for (std::size_t j = 0; transformed && j + 2 < d; ++j) out[d + j] = u[d - 2] + out[d - 1] * u[j];
  } else if (model.kind == "mixture") {
    out[1] = u[0] + std::exp(u[1]);
    for (const int c : {2, 3}) out[c] = std::exp(u[c]);
    out[4] = logistic(u[4]);
  } else if (model.kind == "garch") {
    out[1] = std::exp(u[1]);
    out[2] = logistic(u[2]);
    out[3] = (1 - out[2]) * logistic(u[3]);
  }
}

void name(Model& model) {
  if (model.kind == "eight_schools") {
    const std::size_t n = model.numbers("y").size();
    model.names = model.parameters = list("theta_trans", n) + "mu,tau";
    model.transformed = "," + list("theta", n);
    model.transformed.pop_back();
  } else if (model.kind == "linear" || model.kind == "logistic") {
    model.names = list("beta", model.rows("x")[0].size());
    model.names.pop_back();
    model.parameters = model.names;
  } else if (model.kind == "mixture") {
    model.names = model.parameters = "mu.1,mu.2,sigma.1,sigma.2,theta";
  } else if (model.kind == "garch") {
    model.names = model.parameters = "mu,alpha0,alpha1,beta1";
  } else {
    throw std::runtime_error(
        "Exception: variable does not exist; processing stage=data initialization; variable name=y");
  }
}

int fail(const std::string& text, char** message) {
  if (message != nullptr) *message = strdup(text.c_str());
  return -1;
}

const Model& of(const void* model) { return *static_cast<const Model*>(model); }
std::string kept;  // names stay as long as nobody asks for others

}  // namespace

extern "C" {

extern const int bs_major_version = 2, bs_minor_version = 7, bs_patch_version = 0;

void* bs_model_construct(const char* data, unsigned, char** message) {
  try {
    auto* const model = new Model{nlohmann::json::parse(data != nullptr ? data : "{}"), {}, {}, {}, {}};
    model->kind = model->data.value("model", "");
    name(*model);
    return model;
  } catch (const std::exception& error) {
    fail(error.what(), message);
    return nullptr;
  }
}
void bs_model_destruct(void* model) { delete static_cast<Model*>(model); }
void bs_free_error_msg(char* message) { std::free(message); }
const char* bs_name(const void* model) { return of(model).kind.c_str(); }
const char* bs_model_info(const void*) { return "STAN_THREADS=false\nBRIDGESTAN_AD_HESSIAN=false\n"; }
const char* bs_param_unc_names(const void* model) { return of(model).names.c_str(); }
const char* bs_param_names(const void* model, bool transformed, bool) {
  kept = of(model).parameters + (transformed ? of(model).transformed : "");
  return kept.c_str();
}
int bs_param_unc_num(const void* model) { return static_cast<int>(of(model).dimension()); }
int bs_param_constrain(const void* model, bool transformed, bool, const double* u, double* out, void*, char**) {
  constrain(of(model), transformed, u, out);
  return 0;
}
int bs_log_density_gradient(const void* model, bool propto, bool jacobian, const double* u, double* value,
                            double* gradient, char** message) {
  const std::size_t d = of(model).dimension();
  std::vector<Complex> z(u, u + d);
  *value = log_density(of(model), u, jacobian) - (propto ? 0 : 7);
  for (std::size_t c = 0; c < d; ++c) {
    z[c] += Complex(0, 1e-30);
    gradient[c] = log_density(of(model), z.data(), jacobian).imag() / 1e-30;
    z[c] = u[c];
  }
  if (!std::isfinite(*value))
    return fail("Exception: normal_lpdf: Scale parameter is inf, but must be positive finite!", message);
  return 0;
}
int bs_log_density_hessian(const void*, bool, bool, const double*, double*, double*, double*, char** message) {
  return fail("not here", message);
}
}
