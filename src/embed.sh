#!/bin/sh
# embed.sh ARRAY FILE... : print the files as a C array of {name, text}, ended by {NULL, NULL}.
LC_ALL=C
export LC_ALL
array=$1
shift
printf '#include "postgres.h"\n\n#include "setup.h"\n\nconst EdnModule %s[] = {\n' "$array"
for file
do
	printf '{"%s",\n' "$(basename "$file" .sql)"
	sed -e 's/\\/\\\\/g' -e 's/"/\\"/g' -e 's/^/"/' -e 's/$/\\n"/' "$file"
	printf '},\n'
done
printf '{NULL, NULL}\n};\n'
