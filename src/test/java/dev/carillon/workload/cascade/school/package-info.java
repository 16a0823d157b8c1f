@NullMarked
package dev.carillon.workload.cascade.school;

import org.jspecify.annotations.NullMarked;
