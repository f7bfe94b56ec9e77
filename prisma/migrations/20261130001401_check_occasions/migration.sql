-- Which draw took a check: the standing shares, or the weekly sample, whose figures stand apart.
ALTER TABLE "quality_check" ADD COLUMN     "occasion" TEXT NOT NULL DEFAULT 'standing';

ALTER TABLE quality_check
  ADD CONSTRAINT quality_check_occasion_known CHECK (occasion IN ('standing', 'weekly'));
