package round

import (
	"context"
	"time"
)

// Upkeep keeps what is stored within its bounds, which docs/tables.md lists.
type Upkeep interface {
	// CleanUp deletes what is not needed any longer at now, and returns how much
	// of each sort it was. It may be run at any time, and again at once.
	CleanUp(ctx context.Context, now time.Time) (map[string]int64, error)
}

// CleanUp deletes from the store what is not needed any longer.
func (s *Service) CleanUp(ctx context.Context) error {
	deleted, err := s.Upkeep.CleanUp(ctx, s.Now())
	for what, n := range deleted {
		if n > 0 {
			s.Log.Info("cleaned up", "what", what, "rows", n)
		}
	}
	return err
}
