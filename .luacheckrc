std = "lua54"
max_line_length = 120
read_globals = {"tensor", "linalg", "nn", "optim", "train", "data", "plot", "moonlens", "help", "describe"}
