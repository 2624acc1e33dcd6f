;; A guest has no network unless a rule allows it, and what is no rule is refused.
;; run: --net allow:icmp:connect:*:* FILE
;; status: 2
;; err: error: usage: invalid path: network rule "allow:icmp:connect:*:*": there is no such protocol; expected allow|deny:(tcp|udp|unix|dns|*):(listen|connect|*):(HOST|CIDR|[v6]|*):(PORT|A-B|*)
;; err: hint: for instance --net allow:tcp:connect:example.org:443
(module (memory (export "memory") 1) (func (export "_start")))
