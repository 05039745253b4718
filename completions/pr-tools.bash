# Completion of pr-tools in bash. Options that end in = take an argument; after them, and elsewhere, files are completed.
# A test holds the lists against each program's --help.
_pr_tools()
{
	local options before='' word=$2 previous=$3
	# Of --option=word, bash makes three words.
	[[ $previous == = ]] && previous=${COMP_WORDS[COMP_CWORD - 2]}
	[[ $word == = ]] && word=
	case ${1##*/} in
	pr-detect) options='-e --exit-status -m --members= --threshold= --detector= --timeout= --margin= --phi= --pause= --deviation= --window= --loss= --loss-window= --slack= --policy= --tick= --min-participants= --as= --live --quality= -o --output= --keep --only --resync --force-binary -h --help -V --version' ;;
	pr-exclude) options='-e --exit-status -m --members= --trust-unsigned --steady-clocks --signer= --accusers --settle= --threshold= --force --clear= --expiry= --expiry-height= --policy= --min-reports= --window= --claims= --memory= -j --jobs= --verify-evidence --report --only --resync --force-binary -h --help -V --version' ;;
	pr-heartbeat) options='-m --members= --self= --key= --mac= --no-auth --interval= --degree= --max-skew= --port= --bind= --state= --elect --threshold= --listen-only --keep-for= --memory= --rate= --user= --no-confine --probe-tcp= --once -e --exit-status -q --quiet --resync --force-binary -h --help -V --version' ;;
	pr-import) options='-q --quiet --progress -s --system= -m --members= --as= --time-zone= --year= --from= --to= --every= --set= --pattern= --match-both-ends --at= -j --jobs= --stats --explain= --all --whois -o --output= --redact --list --check= --force-binary -h --help -V --version' ;;
	pr-merge) options='--window= --sort --align --offsets --offsets-from= --reference= --memory= --resync --force-binary -h --help -V --version' ;;
	pr-reconcile) options='-e --exit-status -m --members= --joint= --policy= --threshold= --batch= --rollback --override --trust-unsigned --quarantine= --apply-plan= --divergent --merge= --views --stale= --only --serve --accept --with= --have --need --pull --push --gossip --rounds= --seed= --self= --frame= --timeout= --most= --resync --force-binary -h --help -V --version' ;;
	pr-sim) options='--random= --validators= --seed= --print --truth= --keys= --out= --count= --gossip= --entries= --differ= --runs= --force-binary -h --help -V --version' ;;
	pr-sign) options='--key= -m --members= --domain= --verify --mark --drop-bad --seal --every= --check --prove= --check-proof -j --jobs= --resync --force-binary -h --help -V --version' ;;
	pr-runbook) options='-e --exit-status -s --system= -m --members= -o --output= --failure= --firewall= --list --resync -h --help -V --version' ;;
	pr-strategy) options='-e --exit-status -m --members= --policy= --stable-after= --compare --elect -o --output= --threshold= --timeout= --attempts= --tick= --tries= --back-off= --only-coordinator --self= --live --now= --state= --explain= --only --resync --force-binary -h --help -V --version' ;;
	pr-view) options='-o --output= --where= --from= --to= --local --width= --truth= --brief= --follow --every= -e --exit-status --resync -h --help -V --version' ;;
	esac
	case $previous in
	-o | --output)
		if [[ ${1##*/} = pr-import ]]; then
			mapfile -t COMPREPLY < <(compgen -W 'table members jsonl' -- "$word")
			return
		fi
		case ${1##*/} in
		pr-detect | pr-strategy) options='table jsonl' ;;
		pr-runbook) options='sh markdown' ;;
		*) options='table timeline jsonl csv edn openmetrics prom alertmanager' ;;
		esac
		mapfile -t COMPREPLY < <(compgen -W "$options" -- "$word")
		return ;;
	--firewall)
		mapfile -t COMPREPLY < <(compgen -W nft -- "$word")
		return ;;
	-s | --system)
		if [[ ${1##*/} = pr-runbook ]]; then
			mapfile -t COMPREPLY < <(compgen -W "$(pr-runbook --list 2>/dev/null)" -- "$word")
			return
		fi
		mapfile -t COMPREPLY < <(compgen -W "$(pr-import --list 2>/dev/null | cut -f 1)" -- "$word")
		return ;;
	--policy)
		case ${1##*/} in
		pr-detect) options='links origin' ;;
		pr-exclude) options='evidence origin' ;;
		pr-reconcile) options='majority bft origin' ;;
		*) options='majority bft keep-majority static-quorum= keep-oldest keep-referee= down-all lease votequorum pause-minority autoheal primary-component redis-cluster sentinel hierarchical origin' ;;
		esac
		mapfile -t COMPREPLY < <(compgen -W "$options" -- "$word")
		return ;;
	--merge)
		mapfile -t COMPREPLY < <(compgen -W 'keep union last-writer' -- "$word")
		return ;;
	--signer)
		mapfile -t COMPREPLY < <(compgen -W 'complete minimal' -- "$word")
		return ;;
	--user)
		mapfile -t COMPREPLY < <(compgen -u -- "$word")
		return ;;
	--state)
		[[ ${1##*/} = pr-heartbeat ]] && mapfile -t COMPREPLY < <(compgen -d -- "$word") && return ;;
	--detector)
		mapfile -t COMPREPLY < <(compgen -W 'fixed phi phi-exp chen 2w swim' -- "$word")
		return ;;
	--where)
		[[ $word == *,* ]] && before=${word%,*},
		mapfile -t COMPREPLY < <(compgen -P "$before" -W 'contact link activity lifecycle member leader view claim entry statement accusation evidence exclusion failure resolution recovery source clock seal note proof beat probe piece parcel summary ballot' -- "${word##*,}")
		return ;;
	esac
	if [[ $word == -* ]]; then
		mapfile -t COMPREPLY < <(compgen -W "${options//=/}" -- "$word")
	else
		mapfile -t COMPREPLY < <(compgen -f -- "$word")
	fi
}
complete -o filenames -F _pr_tools pr-detect pr-exclude pr-heartbeat pr-import pr-merge pr-reconcile pr-runbook pr-sign pr-sim pr-strategy pr-view
