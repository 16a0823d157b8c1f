/// Tells streams how jobs are doing: one stream for each job, one for the jobs of each person, one
/// for those of each tenant.
@NullMarked
package dev.carillon.stream.job;

import org.jspecify.annotations.NullMarked;
