-- The rank of a student in their class looks at the class alone.
create index attendance_student_class on attendance_student (tenant, class_section) where status = 'ACTIVE';
