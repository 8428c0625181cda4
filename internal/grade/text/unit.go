package text

// A Dim is what a unit measures: its dimension.
type Dim uint8

// What units measure, and the base that their factors are of.
const (
	DimNone     Dim = iota // a bare number
	DimTime                // in seconds
	DimBytes               // in bytes
	DimBits                // in bits
	DimPercent             // in percent
	DimRate                // in events a second
	DimByteRate            // in bytes a second
	DimBitRate             // in bits a second
	DimMoney               // in dollars
	DimCores               // in processor cores
	DimTimes               // a factor: "3x", "three times"
)

// A Unit is what a quantity is measured in. The zero Unit is none.
type Unit struct {
	Dim    Dim
	Factor float64 // how many of the dimension's base it is; 0 if there is no unit
	milli  bool    // "m" alone: minutes, or thousandths of a core
}

const (
	minute = 60.0
	hour   = 60 * minute
	day    = 24 * hour
)

// unitsExact are units whose case matters.
var unitsExact = map[string]Unit{
	"K": {Dim: DimNone, Factor: 1e3}, "M": {Dim: DimNone, Factor: 1e6}, "G": {Dim: DimNone, Factor: 1e9}, "T": {Dim: DimNone, Factor: 1e12},
	"B": {Dim: DimBytes, Factor: 1}, "b": {Dim: DimBits, Factor: 1},
	"kB": {Dim: DimBytes, Factor: 1e3}, "KB": {Dim: DimBytes, Factor: 1e3}, "MB": {Dim: DimBytes, Factor: 1e6},
	"GB": {Dim: DimBytes, Factor: 1e9}, "TB": {Dim: DimBytes, Factor: 1e12}, "PB": {Dim: DimBytes, Factor: 1e15},
	"kb": {Dim: DimBits, Factor: 1e3}, "Mb": {Dim: DimBits, Factor: 1e6}, "Gb": {Dim: DimBits, Factor: 1e9},
	"Mbps": {Dim: DimBitRate, Factor: 1e6}, "MBps": {Dim: DimByteRate, Factor: 1e6}, "GBps": {Dim: DimByteRate, Factor: 1e9},
	"m": {Dim: DimTime, Factor: minute, milli: true},
}

// units are units in lower case.
var units = map[string]Unit{
	"ns": {Dim: DimTime, Factor: 1e-9}, "us": {Dim: DimTime, Factor: 1e-6}, "µs": {Dim: DimTime, Factor: 1e-6}, "μs": {Dim: DimTime, Factor: 1e-6},
	"ms": {Dim: DimTime, Factor: 1e-3}, "msec": {Dim: DimTime, Factor: 1e-3}, "millisecond": {Dim: DimTime, Factor: 1e-3}, "milliseconds": {Dim: DimTime, Factor: 1e-3},
	"microsecond": {Dim: DimTime, Factor: 1e-6}, "microseconds": {Dim: DimTime, Factor: 1e-6},
	"s": {Dim: DimTime, Factor: 1}, "sec": {Dim: DimTime, Factor: 1}, "secs": {Dim: DimTime, Factor: 1}, "second": {Dim: DimTime, Factor: 1}, "seconds": {Dim: DimTime, Factor: 1},
	"min": {Dim: DimTime, Factor: minute}, "mins": {Dim: DimTime, Factor: minute}, "minute": {Dim: DimTime, Factor: minute}, "minutes": {Dim: DimTime, Factor: minute},
	"h": {Dim: DimTime, Factor: hour}, "hr": {Dim: DimTime, Factor: hour}, "hrs": {Dim: DimTime, Factor: hour}, "hour": {Dim: DimTime, Factor: hour}, "hours": {Dim: DimTime, Factor: hour},
	"d": {Dim: DimTime, Factor: day}, "day": {Dim: DimTime, Factor: day}, "days": {Dim: DimTime, Factor: day},
	"w": {Dim: DimTime, Factor: 7 * day}, "wk": {Dim: DimTime, Factor: 7 * day}, "week": {Dim: DimTime, Factor: 7 * day}, "weeks": {Dim: DimTime, Factor: 7 * day},
	"month": {Dim: DimTime, Factor: 30 * day}, "months": {Dim: DimTime, Factor: 30 * day},
	"y": {Dim: DimTime, Factor: 365 * day}, "yr": {Dim: DimTime, Factor: 365 * day}, "year": {Dim: DimTime, Factor: 365 * day}, "years": {Dim: DimTime, Factor: 365 * day},
	"k": {Dim: DimNone, Factor: 1e3}, "thousand": {Dim: DimNone, Factor: 1e3}, "million": {Dim: DimNone, Factor: 1e6}, "billion": {Dim: DimNone, Factor: 1e9}, "bn": {Dim: DimNone, Factor: 1e9},
	"ki": {Dim: DimNone, Factor: 1 << 10}, "mi": {Dim: DimNone, Factor: 1 << 20}, "gi": {Dim: DimNone, Factor: 1 << 30}, "ti": {Dim: DimNone, Factor: 1 << 40},
	"byte": {Dim: DimBytes, Factor: 1}, "bytes": {Dim: DimBytes, Factor: 1}, "bit": {Dim: DimBits, Factor: 1}, "bits": {Dim: DimBits, Factor: 1},
	"kb": {Dim: DimBytes, Factor: 1e3}, "mb": {Dim: DimBytes, Factor: 1e6}, "gb": {Dim: DimBytes, Factor: 1e9}, "tb": {Dim: DimBytes, Factor: 1e12}, "pb": {Dim: DimBytes, Factor: 1e15},
	"kilobytes": {Dim: DimBytes, Factor: 1e3}, "megabytes": {Dim: DimBytes, Factor: 1e6}, "gigabytes": {Dim: DimBytes, Factor: 1e9}, "terabytes": {Dim: DimBytes, Factor: 1e12},
	"kib": {Dim: DimBytes, Factor: 1 << 10}, "mib": {Dim: DimBytes, Factor: 1 << 20}, "gib": {Dim: DimBytes, Factor: 1 << 30}, "tib": {Dim: DimBytes, Factor: 1 << 40},
	"kbps": {Dim: DimBitRate, Factor: 1e3}, "mbps": {Dim: DimBitRate, Factor: 1e6}, "gbps": {Dim: DimBitRate, Factor: 1e9}, "mbit": {Dim: DimBits, Factor: 1e6}, "gbit": {Dim: DimBits, Factor: 1e9},
	"percent": {Dim: DimPercent, Factor: 1}, "pct": {Dim: DimPercent, Factor: 1}, "percentage": {Dim: DimPercent, Factor: 1},
	"permille": {Dim: DimPercent, Factor: 0.1}, "permil": {Dim: DimPercent, Factor: 0.1}, "promille": {Dim: DimPercent, Factor: 0.1},
	"rps": {Dim: DimRate, Factor: 1}, "qps": {Dim: DimRate, Factor: 1}, "tps": {Dim: DimRate, Factor: 1}, "iops": {Dim: DimRate, Factor: 1}, "rpm": {Dim: DimRate, Factor: 1 / minute}, "hz": {Dim: DimRate, Factor: 1},
	"core": {Dim: DimCores, Factor: 1}, "cores": {Dim: DimCores, Factor: 1}, "vcpu": {Dim: DimCores, Factor: 1}, "vcpus": {Dim: DimCores, Factor: 1}, "cpu": {Dim: DimCores, Factor: 1}, "cpus": {Dim: DimCores, Factor: 1}, "millicores": {Dim: DimCores, Factor: 1e-3}, "millicpu": {Dim: DimCores, Factor: 1e-3},
	"x": {Dim: DimTimes, Factor: 1}, "times": {Dim: DimTimes, Factor: 1}, "fold": {Dim: DimTimes, Factor: 1},
	"usd": {Dim: DimMoney, Factor: 1}, "dollar": {Dim: DimMoney, Factor: 1}, "dollars": {Dim: DimMoney, Factor: 1},
}

// UnitOf returns the unit written as s, and whether there is one.
func UnitOf(s string) (Unit, bool) {
	if u, ok := unitsExact[s]; ok {
		return u, true
	}
	var b [16]byte
	if len(s) > len(b) {
		return Unit{}, false
	}
	for i := range len(s) {
		c := s[i]
		if IsUpper(c) {
			c |= 0x20
		}
		b[i] = c
	}
	u, ok := units[string(b[:len(s)])]
	return u, ok
}
