package dev.carillon.workload.cascade.school;

import java.util.List;

/// Rows below a row, which clients see as one of its properties. Statements take `:tenant`; reading
/// takes `:ids`, a JSON array of ids, and gives for each id that has any the JSON text of the
/// property; writing takes `:rows`, a JSON array of the whole rows, and replaces what they have.
///
/// @param property its name in the JSON of the row
/// @param empty its JSON text when there is nothing below
/// @param write one after the other
record SchoolPart(String property, String empty, String read, List<String> write) {

  private static final String ROWS = "jsonb_to_recordset(cast(cast(:rows as text) as jsonb))";

  private static final String IDS =
      "(SELECT jsonb_array_elements_text(cast(cast(:ids as text) as jsonb)))";

  /// A list of students: a table with `tenant`, the parent and `student_id`.
  static SchoolPart students(String property, String table, String parent) {
    String read =
        """
        SELECT c.%2$s, cast(jsonb_agg(c.student_id ORDER BY c.student_id) AS text)
          FROM %1$s c WHERE c.tenant = :tenant AND c.%2$s IN %3$s GROUP BY 1
        """
            .formatted(table, parent, IDS);
    String drop =
        """
        DELETE FROM %1$s c USING %3$s AS r(id text, "%4$s" jsonb)
         WHERE c.tenant = :tenant AND c.%2$s = r.id
           AND NOT coalesce(nullif(r."%4$s", 'null'), '[]') @> to_jsonb(c.student_id)
        """
            .formatted(table, parent, ROWS, property);
    String add =
        """
        INSERT INTO %1$s (tenant, %2$s, student_id)
        SELECT cast(:tenant AS text), r.id, s.id
          FROM %3$s AS r(id text, "%4$s" jsonb),
               jsonb_array_elements_text(coalesce(nullif(r."%4$s", 'null'), '[]')) AS s(id)
            ON CONFLICT DO NOTHING
        """
            .formatted(table, parent, ROWS, property);
    return new SchoolPart(property, "[]", read, List.of(drop, add));
  }

  /// Who was there: a table with `tenant`, the parent, `student_id`, `present` and `archived`. What
  /// is archived is not changed.
  static SchoolPart attendance(String table, String parent) {
    String read =
        """
        SELECT c.%2$s, cast(jsonb_build_object(
                 'present', coalesce(jsonb_agg(c.student_id ORDER BY c.student_id)
                                       FILTER (WHERE c.present), '[]'),
                 'absent', coalesce(jsonb_agg(c.student_id ORDER BY c.student_id)
                                      FILTER (WHERE NOT c.present), '[]')) AS text)
          FROM %1$s c WHERE c.tenant = :tenant AND c.%2$s IN %3$s GROUP BY 1
        """
            .formatted(table, parent, IDS);
    String marks =
        """
        %s AS r(id text, attendance jsonb),
               LATERAL (SELECT s.id, true AS present
                          FROM jsonb_array_elements_text(r.attendance->'present') AS s(id)
                        UNION ALL
                        SELECT s.id, false
                          FROM jsonb_array_elements_text(r.attendance->'absent') AS s(id)) AS m
        """
            .formatted(ROWS);
    String drop =
        """
        DELETE FROM %1$s c
         WHERE c.tenant = :tenant AND NOT c.archived
           AND c.%2$s IN (SELECT r.id FROM %3$s AS r(id text))
           AND NOT EXISTS (SELECT FROM %4$s WHERE r.id = c.%2$s AND m.id = c.student_id)
        """
            .formatted(table, parent, ROWS, marks);
    String add =
        """
        INSERT INTO %1$s AS c (tenant, %2$s, student_id, present)
        SELECT cast(:tenant AS text), r.id, m.id, bool_or(m.present) FROM %3$s GROUP BY r.id, m.id
            ON CONFLICT (tenant, %2$s, student_id) DO UPDATE SET present = excluded.present
         WHERE NOT c.archived
        """
            .formatted(table, parent, marks);
    return new SchoolPart("attendance", "{\"present\":[],\"absent\":[]}", read, List.of(drop, add));
  }

  /// A teacher's time blocks with their lessons. What is another teacher's is left alone; a lesson
  /// may move from one block of a teacher to another. No id may be there twice.
  static SchoolPart timeBlocks() {
    String blocks =
        """
        (SELECT r.id AS teacher_id, b.* FROM %s AS r(id text, "timeBlocks" jsonb),
                jsonb_to_recordset(coalesce(nullif(r."timeBlocks", 'null'), '[]'))
                  AS b(id text, day text, "startTime" time, "endTime" time, duration smallint,
                       location text, "studentId" text, "isActive" boolean,
                       "assignedLessons" jsonb)) AS b
        """
            .formatted(ROWS);
    String lessons =
        """
        %s, jsonb_to_recordset(coalesce(nullif(b."assignedLessons", 'null'), '[]'))
              AS l(id text, "studentId" text, "lessonStartTime" time, "lessonEndTime" time,
                   duration smallint, "isActive" boolean, "endDate" timestamptz)
        """
            .formatted(blocks);
    return new SchoolPart(
        "timeBlocks",
        "[]",
        READ_BLOCKS.formatted(IDS),
        List.of(
            """
            DELETE FROM school_time_block c
             WHERE c.tenant = :tenant AND c.teacher_id IN (SELECT r.id FROM %s AS r(id text))
               AND NOT EXISTS (
                     SELECT FROM %s WHERE b.id = c.id AND b.teacher_id = c.teacher_id)
            """
                .formatted(ROWS, blocks),
            ADD_BLOCKS.formatted(blocks),
            """
            DELETE FROM school_lesson c USING school_time_block t
             WHERE c.tenant = :tenant AND t.tenant = c.tenant AND t.id = c.block_id
               AND t.teacher_id IN (SELECT r.id FROM %s AS r(id text))
               AND NOT EXISTS (
                     SELECT FROM %s WHERE l.id = c.id AND b.teacher_id = t.teacher_id)
            """
                .formatted(ROWS, lessons),
            ADD_LESSONS.formatted(lessons)));
  }

  private static final String READ_BLOCKS =
      """
      SELECT b.teacher_id, cast(jsonb_agg(jsonb_build_object(
               'id', b.id, 'day', b.day, 'startTime', to_char(b.start_time, 'HH24:MI'),
               'endTime', to_char(b.end_time, 'HH24:MI'), 'duration', b.duration,
               'location', b.location, 'studentId', b.student_id, 'isActive', b.is_active,
               'assignedLessons', (
                 SELECT coalesce(jsonb_agg(jsonb_build_object(
                          'id', l.id, 'studentId', l.student_id,
                          'lessonStartTime', to_char(l.lesson_start, 'HH24:MI'),
                          'lessonEndTime', to_char(l.lesson_end, 'HH24:MI'),
                          'duration', l.duration, 'isActive', l.is_active,
                          'endDate', l.end_date) ORDER BY l.id), '[]')
                   FROM school_lesson l WHERE l.tenant = b.tenant AND l.block_id = b.id))
               ORDER BY b.id) AS text)
        FROM school_time_block b WHERE b.tenant = :tenant AND b.teacher_id IN %s GROUP BY 1
      """;

  private static final String ADD_BLOCKS =
      """
      INSERT INTO school_time_block AS c (tenant, id, teacher_id, day, start_time, end_time,
                                          duration, location, student_id, is_active)
      SELECT cast(:tenant AS text), b.id, b.teacher_id, b.day, b."startTime", b."endTime",
             b.duration, b.location, b."studentId", coalesce(b."isActive", true)
        FROM %s
          ON CONFLICT (tenant, id) DO UPDATE
         SET day = excluded.day, start_time = excluded.start_time, end_time = excluded.end_time,
             duration = excluded.duration, location = excluded.location,
             student_id = excluded.student_id, is_active = excluded.is_active
       WHERE c.teacher_id = excluded.teacher_id
      """;

  private static final String ADD_LESSONS =
      """
      INSERT INTO school_lesson AS c (tenant, id, block_id, student_id, lesson_start, lesson_end,
                                      duration, is_active, end_date)
      SELECT cast(:tenant AS text), l.id, b.id, l."studentId", l."lessonStartTime",
             l."lessonEndTime", l.duration, coalesce(l."isActive", true), l."endDate"
        FROM %s, school_time_block t
       WHERE t.tenant = :tenant AND t.id = b.id AND t.teacher_id = b.teacher_id
          ON CONFLICT (tenant, id) DO UPDATE
         SET block_id = excluded.block_id, student_id = excluded.student_id,
             lesson_start = excluded.lesson_start, lesson_end = excluded.lesson_end,
             duration = excluded.duration, is_active = excluded.is_active,
             end_date = excluded.end_date, updated_at = now()
       WHERE EXISTS (
               SELECT FROM school_time_block o
                 JOIN school_time_block n ON n.tenant = o.tenant AND n.teacher_id = o.teacher_id
                WHERE o.tenant = c.tenant AND o.id = c.block_id AND n.id = excluded.block_id)
      """;
}
