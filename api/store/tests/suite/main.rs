//! One contract for both backends: every case below runs on SQLite, and on MongoDB where a server is named (see `harness.rs`).
#![expect(clippy::unwrap_used, reason = "a test may stop at once")]

mod harness;
mod model;
mod note;

mod batches;
mod counters;
mod crash;
mod disk;
mod expiry;
mod finding;
mod isolation;
mod migrations;
mod odd_texts;
mod searching;
mod transfers;

/// Makes a test of each case on each backend.
macro_rules! contract {
    ($($module:ident { $($case:ident)* })*) => {
        mod on_sqlite {
            $(mod $module { $(#[test] fn $case() { crate::harness::on_sqlite(crate::$module::$case); })* })*
        }
        #[cfg(feature = "mongodb")]
        mod on_mongodb {
            $(mod $module { $(#[test] fn $case() { crate::harness::on_mongodb(stringify!($case), crate::$module::$case); })* })*
        }
    };
}

contract! {
    batches {
        a_document_comes_back_as_it_was_stored
        an_id_is_taken_once
        a_unique_key_is_taken_once
        a_unique_key_is_free_again_after_its_document_left_it
        a_replacement_needs_the_revision_that_was_read
        a_removal_may_ask_for_a_revision
        what_is_not_there_is_missing
        a_revision_never_comes_back
        a_failing_write_undoes_the_whole_batch
        writes_of_a_batch_see_one_another
        of_two_racing_replacements_one_wins
        of_many_racing_inserts_of_a_unique_key_one_wins
        what_cannot_be_stored_is_refused
    }
    counters {
        a_counter_begins_at_nothing_and_is_raised_with_its_batch
        eight_tasks_lose_no_update
    }
    expiry {
        what_has_expired_is_not_there
        what_has_expired_gives_way
        sweeping_clears_away_only_what_has_expired
    }
    finding {
        an_index_is_read_in_both_orders
        a_prefix_and_a_range_bound_what_is_found
        a_document_is_found_under_each_of_its_keys
        pages_stay_whole_while_others_write
        pages_of_equal_keys_go_on_by_id
        ids_are_read_in_pages
        a_foreign_cursor_is_refused
        a_forged_cursor_stays_in_the_range
        every_answer_can_be_waited_for_on_any_thread
        an_undeclared_index_is_refused
        counting_follows_the_range
    }
    isolation {
        equal_ids_of_two_sites_never_meet
        unique_keys_of_two_sites_never_meet
        a_cursor_of_another_site_shows_nothing_of_it
        destroying_a_site_leaves_the_others
        a_destroyed_site_can_be_used_anew
        sites_whose_names_begin_alike_never_meet
    }
    migrations {
        a_migration_is_done_once
        a_failing_migration_changes_nothing
        a_migration_takes_nothing_away
        reindexing_finds_documents_by_a_new_index
        a_new_unique_index_refuses_what_is_there_twice
        versions_have_to_grow
        two_at_once_do_each_migration_once
    }
    model {
        random_operations_do_what_a_naive_model_does
    }
    odd_texts {
        odd_ids_and_keys_are_nothing_special
        odd_texts_sort_as_their_bytes
        operators_are_plain_text
    }
    searching {
        all_terms_have_to_be_there
        a_replaced_document_is_found_by_its_new_terms
        pages_of_a_search_go_on_by_id
    }
    transfers {
        an_import_restores_the_export
        an_import_needs_an_empty_site
        a_damaged_export_leaves_nothing_behind
        an_export_that_holds_something_twice_is_damaged
        the_hash_tells_what_differs
        an_import_is_indexed_and_searchable
        an_export_shows_one_moment
    }
    crash {
        a_killed_writer_loses_nothing_acknowledged
    }
}

/// What can only happen there.
#[cfg(feature = "mongodb")]
mod only_on_mongodb {
    #[test]
    fn an_import_that_somebody_else_met_is_not_damaged() {
        crate::harness::on_mongodb("import_met", crate::transfers::an_import_that_somebody_else_met_is_not_damaged);
    }
}
