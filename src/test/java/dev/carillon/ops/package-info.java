/// What Carillon is shipped with and run by: manifests, image files, alert rules, a dashboard.
@NullMarked
package dev.carillon.ops;

import org.jspecify.annotations.NullMarked;
