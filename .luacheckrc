std = "lua54"
max_line_length = 120
files["Tests/lua"] = {max_line_length = 140}
read_globals = {
  "tensor", "linalg", "nn", "optim", "train", "embed", "data", "plot", "moonlens", "help", "apropos", "describe",
}
files["Tests/lua/busted"] = {std = "lua54+busted"}
