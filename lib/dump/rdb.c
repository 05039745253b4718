#include "rdb.h"

/*
 * The shape of a value, as what follows each other:
 *	l        a length, or another number that is written like one
 *	s        a string: a length and as many bytes, a number, or compressed
 *	1 4 8 G  so many bytes, G: 16
 *	d        a number as text, behind its length in one byte; 253 to 255 are no lengths
 *	[...]    a length, and as often what stands in it
 *	M        a module's: numbers that say what follows each, up to a 0
 */
static const char *const values[] = {
	[0] = "s",        /* string */
	[1] = "[s]",      /* list */
	[2] = "[s]",      /* set */
	[3] = "[sd]",     /* sorted set */
	[4] = "[ss]",     /* hash */
	[5] = "[s8]",     /* sorted set, of binary numbers */
	[7] = "lM",       /* module */
	[9] = "s", [10] = "s", [11] = "s", [12] = "s", [13] = "s", /* zipmap, ziplists, intset */
	[14] = "[s]",     /* list of ziplists */
	[15] = "[ss]lll[sll[G8l][s8[G]]]", /* stream: its nodes, three numbers, groups with what is pending, and consumers with theirs */
	[16] = "s", [17] = "s", /* listpacks */
	[18] = "[ls]",    /* list of listpacks */
	[19] = "[ss]llllllll[slll[G8l][s8[G]]]",
	[20] = "s",       /* listpack */
	[21] = "[ss]llllllll[slll[G8l][s88[G]]]",
	[24] = "8[lss]",  /* hash with times */
	[25] = "8s",
};

static const char *const opcodes[256] = {
	[244] = "lll", /* keys of a slot */
	[245] = "s",   /* function */
	[247] = "lM",  /* of a module, beside keys */
	[248] = "l", [249] = "1", /* how idle, how frequent the next key is */
	[250] = "ss",  /* a name and a value of the file's own */
	[251] = "ll",  /* how many keys come */
	[252] = "8", [253] = "4", /* when the next key expires */
	[254] = "l",   /* database */
};

/* What Valkey 9 has (rdb.h there), for which Redis has other meanings: a hash whose fields have times, slots that are being moved. */
#define VALKEY_HASH 22u
#define VALKEY_SLOTS 243u
static const char valkey_hash[] = "[ss8]", valkey_slots[] = "s[ll]";

#define OPCODE_END 255u

enum stage { BEGINNING, OPCODE, SHAPE, HEAD, NUMBER, DOUBLE, SKIP };
enum purpose { PASS, STRING, LOOP, MODULE, PACKED, WHOLE }; /* of a length; PACKED, WHOLE: of a compressed string, and unpacked */

static bool fail(struct pr_rdb *r, const char *why)
{
	r->why = why;
	return false;
}

static void skip(struct pr_rdb *r, uint64_t n)
{
	r->skip = n;
	r->stage = n > 0 ? SKIP : SHAPE;
}

static void await(struct pr_rdb *r, enum purpose purpose)
{
	r->purpose = purpose;
	r->stage = HEAD;
}

/* Behind the bracket that closes the one before `shape`. */
static const char *closing(const char *shape)
{
	for (unsigned open = 1; open > 0; shape++)
		open += (unsigned)(*shape == '[') - (unsigned)(*shape == ']');
	return shape;
}

static void begin_loop(struct pr_rdb *r, uint64_t times)
{
	if (times == 0) {
		r->shape = closing(r->shape);
		return;
	}
	r->loops[r->depth].start = r->shape;
	r->loops[r->depth++].left = times;
}

/* What a module says that follows. It goes on with the next such number, unless it was the last. */
static bool take_module(struct pr_rdb *r, uint64_t what)
{
	if (what == 0)
		return true;
	r->shape--; /* at the M */
	switch (what) {
	case 1:
	case 2:
		await(r, PASS);
		return true;
	case 3:
	case 4:
		skip(r, what == 3 ? 4 : 8);
		return true;
	case 5:
		await(r, STRING);
		return true;
	default:
		return fail(r, "a module's value that is not known");
	}
}

static bool take_number(struct pr_rdb *r)
{
	r->stage = SHAPE;
	switch (r->purpose) {
	case STRING:
		skip(r, r->number);
		return true;
	case LOOP:
		begin_loop(r, r->number);
		return true;
	case MODULE:
		return take_module(r, r->number);
	case PACKED:
		r->skip = r->number; /* behind the other length */
		await(r, WHOLE);
		return true;
	case WHOLE:
		skip(r, r->skip);
		return true;
	default:
		return true;
	}
}

static bool take_special(struct pr_rdb *r, unsigned what)
{
	if (r->purpose != STRING || what > 3)
		return fail(r, "a length expected");
	if (what == 3)
		await(r, PACKED);
	else
		skip(r, (uint64_t)1 << what);
	return true;
}

static bool take_head(struct pr_rdb *r, uint8_t c)
{
	r->number = c & 0x3fu;
	r->more = 0;
	switch (c >> 6) {
	case 0:
		return take_number(r);
	case 1:
		r->more = 1;
		break;
	case 2:
		if (c > 0x81)
			return fail(r, "a length expected");
		r->number = 0;
		r->more = c == 0x80 ? 4 : 8;
		break;
	default:
		return take_special(r, c & 0x3fu);
	}
	r->stage = NUMBER;
	return true;
}

/* The next of what follows, as far as that needs no byte. */
static void follow(struct pr_rdb *r)
{
	while (r->stage == SHAPE) {
		switch (*r->shape ? *r->shape++ : '\0') {
		case '\0':
			r->stage = OPCODE;
			break;
		case 'l':
			await(r, PASS);
			break;
		case 's':
			await(r, STRING);
			break;
		case '[':
			await(r, LOOP);
			break;
		case ']':
			if (--r->loops[r->depth - 1].left > 0)
				r->shape = r->loops[r->depth - 1].start;
			else
				r->depth--;
			break;
		case 'M':
			await(r, MODULE);
			break;
		case 'd':
			r->stage = DOUBLE;
			break;
		case '1':
			skip(r, 1);
			break;
		case '4':
			skip(r, 4);
			break;
		case '8':
			skip(r, 8);
			break;
		default: /* G */
			skip(r, 16);
			break;
		}
	}
}

static bool take_opcode(struct pr_rdb *r, uint8_t c)
{
	const char *key = c < sizeof values / sizeof *values ? values[c] : NULL;
	const char *other = opcodes[c];
	if (r->valkey && c == VALKEY_HASH)
		key = valkey_hash;
	if (r->valkey && c == VALKEY_SLOTS)
		other = valkey_slots;
	if (c == OPCODE_END) {
		r->last = true;
		skip(r, r->checksum);
		return true;
	}
	r->shape = key ? key : other;
	if (!r->shape)
		return fail(r, "a type of value that is not known");
	r->stage = SHAPE;
	r->keys += key != NULL;
	if (key)
		await(r, STRING); /* the key stands in front of its value */
	return true;
}

/*
 * "REDIS" and four digits, or since Valkey 9 "VALKEY" and three. From version 5 on there is a checksum. What a later version has
 * that is not known here, a type or an opcode, is told where it stands; most files of it have nothing of the kind.
 */
static bool take_version(struct pr_rdb *r, uint8_t c)
{
	static const char *const magics[] = {"REDIS", "VALKEY"};
	r->valkey = r->head_n == 0 ? c == 'V' : r->valkey;
	const char *magic = magics[r->valkey];
	bool in_magic = r->head_n < strlen(magic);
	if (in_magic ? c != (uint8_t)magic[r->head_n] : c < '0' || c > '9')
		return fail(r, "no snapshot");
	if (!in_magic)
		r->version = r->version * 10 + c - '0';
	if (++r->head_n < PR_RDB_HEAD)
		return true;
	if (r->version == 0)
		return fail(r, "a snapshot of version 0, which there is not");
	r->checksum = r->version >= 5 ? 8 : 0;
	r->stage = OPCODE;
	return true;
}

static bool take_byte(struct pr_rdb *r, uint8_t c)
{
	switch (r->stage) {
	case BEGINNING:
		return take_version(r, c);
	case OPCODE:
		return take_opcode(r, c);
	case HEAD:
		return take_head(r, c);
	case NUMBER:
		r->number = r->number << 8 | c;
		return --r->more > 0 || take_number(r);
	default: /* DOUBLE */
		skip(r, c < 253 ? c : 0);
		return true;
	}
}

int pr_rdb_take(struct pr_rdb *r, struct pr_span *in)
{
	while (!r->why) {
		if (r->last && r->stage != SKIP)
			return 0;
		if (r->stage == SHAPE)
			follow(r);
		if (in->n == 0)
			return 1;
		size_t n = 1;
		if (r->stage == SKIP) {
			n = in->n < r->skip ? in->n : (size_t)r->skip;
			r->skip -= n;
			r->stage = r->skip > 0 ? SKIP : SHAPE;
		} else if (!take_byte(r, *in->p)) {
			break;
		}
		in->p += n;
		in->n -= n;
	}
	return -1;
}
