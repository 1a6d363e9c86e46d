# Completion of moonlens's command line. Made by `make docs`.
function __moonlens_in --description 'Whether the words so far lead to a command'
  set -l words (commandline -opc)
  set -e words[1]
  set -l command
  switch "$words "
    case 'data list *'
      set command 'data list'
    case 'data fetch *'
      set command 'data fetch'
    case 'data *'
      set command 'data'
    case 'docs *'
      set command 'docs'
    case 'doctor *'
      set command 'doctor'
    case 'help *'
      set command 'help'
    case 'new *'
      set command 'new'
  end
  test "$argv" = "$command"
end
function __moonlens_first --description 'Whether this many words stand before the cursor'
  test (count (commandline -opc)) -eq $argv[1]
end
function __moonlens_run
  set -l words (commandline -opc)
  $words[1] $argv 2>/dev/null
end
complete -c moonlens -f
complete -c moonlens -n '__moonlens_in new' -l editor -d 'Write .luarc.json beside it, by which lua-language-server knows moonlens; one that is there stays.'
complete -c moonlens -n '__moonlens_in new' -s h -l help -d 'Show help information.'
complete -c moonlens -n '__moonlens_in help' -l search -d 'List what has the words of the name in its name or description, as apropos does at the prompt.'
complete -c moonlens -n '__moonlens_in help' -l names -d 'List every name that can be asked for, one a line.'
complete -c moonlens -n '__moonlens_in help' -s h -l help -d 'Show help information.'
complete -c moonlens -n '__moonlens_in help' -k -a '(__moonlens_run help --names)'
complete -c moonlens -n '__moonlens_in doctor' -s h -l help -d 'Show help information.'
complete -c moonlens -n '__moonlens_in docs' -l check -d 'Write nothing; name what differs and end with exit status 1.'
complete -c moonlens -n '__moonlens_in docs' -s h -l help -d 'Show help information.'
complete -c moonlens -n '__moonlens_in docs' -k -a '(__fish_complete_directories)'
complete -c moonlens -n '__moonlens_in data; and __moonlens_first 2' -a list -d 'Show which data sets are here (the default).'
complete -c moonlens -n '__moonlens_in data; and __moonlens_first 2' -a fetch -d 'Fetch and verify data sets; all of them when none is named.'
complete -c moonlens -n '__moonlens_in data' -s h -l help -d 'Show help information.'
complete -c moonlens -n '__moonlens_in data fetch' -s h -l help -d 'Show help information.'
complete -c moonlens -n '__moonlens_in data fetch' -k -a 'mnist fashion_mnist'
complete -c moonlens -n '__moonlens_in data list' -s h -l help -d 'Show help information.'
complete -c moonlens -n '__moonlens_in ; and __moonlens_first 1' -a data -d 'Show which data sets are here, or fetch them.'
complete -c moonlens -n '__moonlens_in ; and __moonlens_first 1' -a docs -d 'Write the API reference, type stubs for editors, the man page and the shells'\'' completions.'
complete -c moonlens -n '__moonlens_in ; and __moonlens_first 1' -a doctor -d 'Say what works here, and what to do about what does not.'
complete -c moonlens -n '__moonlens_in ; and __moonlens_first 1' -a help -d 'Explain a module, class or function, as help(name) does at the prompt.'
complete -c moonlens -n '__moonlens_in ; and __moonlens_first 1' -a new -d 'Write a script to start from, which runs as it is.'
complete -c moonlens -n '__moonlens_in ' -s e -x -d 'Run a piece of code; may be repeated.'
complete -c moonlens -n '__moonlens_in ' -s l -x -a 'moonlens.activations moonlens.augment moonlens.bilinear moonlens.dictionary moonlens.figures moonlens.masking moonlens.report moonlens.spectrum moonlens.transcoder moonlens.vae' -d 'Require a module into a global; may be repeated.'
complete -c moonlens -n '__moonlens_in ' -s i -d 'Open the prompt after the script.'
complete -c moonlens -n '__moonlens_in ' -s v -d 'Show the version.'
complete -c moonlens -n '__moonlens_in ' -s E -d 'Ignore LUA_INIT, LUA_PATH and LUA_CPATH.'
complete -c moonlens -n '__moonlens_in ' -s W -d 'Show what Lua'\''s function warn says.'
complete -c moonlens -n '__moonlens_in ' -l out -x -a '(__fish_complete_directories)' -d 'Folder for pictures, reports and models.'
complete -c moonlens -n '__moonlens_in ' -l seed -x -d 'Seed of everything random.'
complete -c moonlens -n '__moonlens_in ' -l threads -x -d 'Threads to share the work.'
complete -c moonlens -n '__moonlens_in ' -l quick -d 'Run a small version of the experiment, in seconds.'
complete -c moonlens -n '__moonlens_in ' -l quiet -d 'Show no progress.'
complete -c moonlens -n '__moonlens_in ' -l log -d 'Log progress where there is no terminal, a line now and then.'
complete -c moonlens -n '__moonlens_in ' -l fresh -d 'Train anew instead of reusing saved models.'
complete -c moonlens -n '__moonlens_in ' -l version -d 'Show the version.'
complete -c moonlens -n '__moonlens_in ' -s h -l help -d 'Show help information.'
complete -c moonlens -n '__moonlens_in ' -k -a '(__fish_complete_suffix .lua)'
