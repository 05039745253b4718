/* What a log's peer is called after its file, where nothing better is known. */
#ifndef PR_LOGNAME_H
#define PR_LOGNAME_H

#include "record/record.h"

#define PR_LOGNAME_MAX (PR_PEER_MAX + 1u)

/*
 * Splits "NAME=FILE": the name's length, or 0. A file of the whole name comes first, and a name holds no slash. *file
 * is where the file's name begins.
 */
size_t pr_logname_split(const char *argument, const char **file);
/*
 * The time zone behind the last @ of "FILE@ZONE", or NULL; *n is the length of FILE. A file of the whole name comes first.
 */
const char *pr_logname_zone(const char *file, size_t *n);
/*
 * The base name without .gz, .xz or .zst, then without .log, .txt, .out, .json, .jsonl, .export, .pcap, .pcapng, .cap, .aof,
 * .info or .dat and what a rotation puts behind them (".1", "-20261122"): valid UTF-8, escaped as quote.h does. "stdin" for "-".
 */
void pr_logname_base(char out[PR_LOGNAME_MAX], const char *file);
/*
 * The same behind the names of so many of the folders that the file is in, to tell "a/etcd.log" from "b/etcd.log". If there
 * are fewer, all of them; if there are fewer by two, false: it is from "./" on, and more will not help.
 */
bool pr_logname_deep(char out[PR_LOGNAME_MAX], const char *file, unsigned folders);
/* Names a file with as few of its folders as it takes until `is_taken` does not hold. */
void pr_logname_apart(char out[PR_LOGNAME_MAX], const char *file,
                      bool (*is_taken)(const void *arg, const char *name, unsigned folders), const void *arg);
/* What of a log's extensions was left out of the base name: ".log", whatever was packed or rotated; empty: nothing was. */
const char *pr_logname_extension(const char *file);
/* The folders in front of the base name, as they were given, with the slash behind them. */
struct pr_span pr_logname_folder(const char *file);
/*
 * Whether two files are of one kind, by what was left out of their base names: "a/etcd.log" and "b/etcd.log.1.gz" are of two
 * peers, but "logs/etcd1.log" and "pcap/etcd1.pcap" of one.
 */
bool pr_logname_alike(const char *a, const char *b);
/* Whether two files are in the same folder, by their names. */
bool pr_logname_beside(const char *a, const char *b);

#endif
