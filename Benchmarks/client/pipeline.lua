-- Sixteen requests at once, the next sixteen when all are answered.
local sixteen

init = function() sixteen = string.rep(wrk.format("GET"), 16) end

request = function() return sixteen end
