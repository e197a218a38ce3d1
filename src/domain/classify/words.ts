/** Word lists that the rules share. Each is the inside of a regular expression, lower case, after chat spelling was written out. */

/** What a change is made to; `added a note` or `moved the meeting` is none. */
export const SYSTEM_THING =
  '(?:build|release|version|deploy|config\\w*|setting|flag|toggle|feature|rule|limit|quota|timeout|pool|capacity|node|pod|replica|instance|server|host|box|shard|partition|index|table|row|record|data|volume|disk|cert\\w*|key|token|secret|credential|password|account|ip|dns|route|traffic|weight|access|session|login|buffer|region|cluster|queue|topic|consumer|worker|cache|job|cron|timer|template|image|package|driver|firmware|patch|fix|hot-?fix|migration|schema|backup|firewall|waf|proxy|balancer|lb|cdn|pipeline|script|memory|heap|thread|license|licence|permission|role|policy|endpoint|service|module|plugin|library|dependency|chart|manifest|commit|branch|pr)s?'

/** Words that hedge: the author is not sure. */
export const HEDGE =
  '(?:maybe|might|perhaps|could (?:it |this |that |they )?(?:be|have|also|come|free|help|explain)|could .{1,40} be|(?<!\\d )may (?:well )?(?:be|have)|possibly|(?<!not |im)possible|probably|likely|i think|i believe|i guess|i suspect|i would (?:guess|bet|say)|i (?:guess|bet)|(?:wild|just a|my|a) guess|guess:|if .{2,40} is the (?:problem|cause|issue|culprit)|should (?:free|help|fix|solve|unblock|clear)|my (?:guess|bet|hunch|money|theory|suspicion)|suspect(?:ing)?|smells? (?:like|of)|looks? (?:to me )?(?:a (?:bit|lot) )?(?:like|as if)|sounds? like (?!a plan|fun|good)|feels? like|seems?(?: to be| like)|wonder(?:ing)? (?:if|whether)|what if|theory|hypothesis|hunch|assum(?:e|ing)|presumably|not sure (?:but|if)|would explain|could explain|to be proven|have to prove|unconfirmed|peut-être|je pense|sans doute|vielleicht|wahrscheinlich|könnte|quizás|quizá|creo que|tal vez)'

/** Things said of a system when it is well. */
export const WELL =
  '(?:healthy|fine|clean|ok|okay|normal|green|good|stable|idle|bored|boring|quiet|flat|nominal|unremarkable|innocent|in sync|as expected|as usual|unchanged)'

/** Symptoms as people name them. */
export const BROKEN =
  '(?:down|dead|broken|slow|stuck|hang(?:s|ing)?|hung|fail(?:s|ing|ed|ures?)?|error(?:s|ing)?|timing out|time ?outs?|timed out|spin(?:s|ning)?|crash(?:es|ed|ing)?|unreachable|unavailable|not (?:loading|working|responding|reachable|available|arriving|showing|possible)|cannot|unable|never (?:loads?|arrives?|comes?|finish\\w*)|missing|wrong|empty|blank|gone|lost|duplicated?|twice|offline|outage|40\\d|50\\d|5xx|4xx|no longer|does not (?:load|work|open|respond|print|start)|do not (?:load|work|open|respond|print|arrive|get)|nothing (?:works|loads|happens|comes|arrives)|kicked out|logged out|degraded|laggy|frozen|declined|rejected|refused|denied|late|delayed|complain(?:s|ing|ts?)?)'

/** People outside the team that repairs. */
export const OUTSIDERS =
  '(?:customers?|clients?|users?|callers?|people|shops?|stores?|merchants?|tenants?|partners?|drivers?|couriers?|carriers?|patients?|doctors?|nurses?|teachers?|students?|guests?|players?|subscribers?|members?|buyers?|sellers?|passengers?|visitors?|suppliers?|agents?|colleagues|staff|employees|warehouses?|sites?|accounts?|everybody|everyone|clinics?|schools?|branches|hotels?|restaurants?|banks?|(?:an? |the |our )?(?:big|biggest|large|enterprise) \\w+|they|all of (?:them|us)|half of (?:them|us))'

/** Severity names. */
export const SEVERITY =
  '(?:sev ?-?[0-5]|severity ?-?[0-5]|p ?-?[0-5](?![\\d.%])|s[1-4]|major incident|critical incident|incident)'

/** Names of roles and teams that stand between the customer and the product. */
export const CUSTOMER_FACING =
  /^(?!.*\b(?:(?<!solutions )(?<!sales )(?<!customer )(?<!field )(?:engineering|engineers)|platform|infra\w*|api|backend|frontend|dev\w*|data|database|systems?|sre|security|reliability)\b).*\b(?:support|customers?|clients?|users?|passengers?|guests?|patients?|merchants?|members?|tenants?|shoppers?|players?|sales|success|account manage\w*|help ?desk|service desk|front ?desk|reception|solutions?|marketing|social|communications?|community|field|care|partners?|retail|stores?|shops?|branch\w*|call cent\w+|contact cent\w+|relations|concierge|hotline|dispatch)\b/i

/** A vendor's or partner's own support: `AWS Support`, `Oracle Premier Support`. */
export const VENDOR_TEAM =
  /\b(?:vendor|aws|amazon|azure|microsoft|google|gcp|oracle|ibm|cloudflare|fastly|akamai|datadog|mongo\w*|elastic|redis|confluent|twilio|stripe|cisco|dell|hpe?|vmware|sap|carrier|telco|isp|colo|data ?cent\w+|\w+ (?:gmbh|inc|ltd|ag|llc))\b/i

/** Units and nouns that make a sentence technical. */
export const TECHNICAL =
  /\b(?:cpu|ram|memory|disk|io|i\/o|network|dns|tcp|tls|ssl|http|api|db|database|sql|query|queries|replica\w*|node|pod|host|server|instance|cluster|queue|broker|cache|log|logs|error|errors|trace|stack|thread|lock|locks|latency|timeout|timeouts|request|requests|traffic|packet|route|config|flag|build|release|deploy\w*|rollback|version|commit|script|migration|schema|index|table|cert\w*|token|key|port|proxy|balancer|firewall|region|zone|volume|heap|gc|kernel|driver|container|image|cron|timer|job|worker|consumer|producer|endpoint|health|metric|metrics|graph|dashboard|alert|threshold|quota|limit|connections?|sessions?|process\w*|restart\w*|backup|snapshot|failover|primary|standby|switch|router|link|vpn|auth|login|sso|payment|order|orders|upload|download|invoice|email|sms|webhook|ci|test|tests|regex|rule|rules|feature|rate|retries|retry|outage|incident|window|spike|load|bandwidth|storage|bucket|file|files|data|rows?|records?|app|service|services|site|page|checkout|storefront|client|vendor|provider|patch|update|upgrade|package|lib|library|dependency|root|cause|guard|pipeline|hardware|power|rack|fan|temperature|sensor|device|firmware)\b/
