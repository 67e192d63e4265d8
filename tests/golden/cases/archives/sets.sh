# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# Two years of three departments and a plain table, as the directories old and new. One department is there in the old
# year only, one in the new one; a picture and a cut archive cannot be read. The names of files say nothing.

budget() {
    printf '%s %s 年部门预算\n\n支出预算总表\n\n单位：万元\n\n' "$2" "$3"
    printf '功能分类 科目名称\t总计\t基本 支出\t项目 支出\t事业单位 经营支出\t上缴 上级 支出\t对附属 单位补 助支出\n'
    printf '一、教育支出\t%s\t%s\t\t\t\t\n合计\t%s\t%s\t\t\t\t\n' "$4" "$4" "$4" "$4"
} >"$1"

mkdir old old/tables new new/tables
budget old/1.txt 吉林省甲局 2023 100.00
budget old/2.txt 吉林省乙局 2023 50.00
budget old/3.txt 吉林省丙局 2023 7.00
budget new/a.txt 吉林省丁局 2024 8.00
budget new/b.txt 吉林省乙局 2024 50.00
budget new/c.txt 吉林省甲局 2024 120.00
printf 'code,name,amount\n1,one,5\n2,two,6\n' >old/tables/plain2023.csv
printf 'code,name,amount\n1,one,5\n2,two,4\n3,three,1\n' >new/tables/plain2024.csv
printf '\377\330\377\340\000\020JFIF' >old/picture.jpg
printf 'PK\003\004cut' >new/cut.zip

zip_side() {
    # shellcheck disable=SC2046 # no name has a blank
    set -- "$1" $(cd "$1" && find . -type f | sort | sed "s|^\./\(.*\)|\1=$1/\1|")
    side=$1
    shift
    python3 "$CASE/../pack.py" zip "$side.zip" "$@"
}
