# One verb for each kind of target, so that a folder's CMakeLists is a list of files and a list of links.

# gatehouse_add_library(server_oauth SOURCES a.cpp a.h ... LINKS server_http ...)
# Makes the static library and its alias Gatehouse::server_oauth.
function(gatehouse_add_library name)
    cmake_parse_arguments(ARG "" "" "SOURCES;LINKS" ${ARGN})
    qt_add_library(${name} STATIC ${ARG_SOURCES})
    add_library(Gatehouse::${name} ALIAS ${name})
    target_link_libraries(${name} PUBLIC gatehouse_options ${ARG_LINKS})
endfunction()

# gatehouse_add_test(refresh_token_grant LIBS server_oauth ... [TIMEOUT s])
# Builds tst_refresh_token_grant.cpp of the current folder and registers it under its path: "unit/oauth/refresh_token_grant".
# SANITIZED: packaging/test runs it in the dev-asan build as well.
function(gatehouse_add_test unit)
    cmake_parse_arguments(ARG "SANITIZED" "TIMEOUT" "LIBS;LABELS" ${ARGN})
    file(RELATIVE_PATH folder ${CMAKE_SOURCE_DIR}/tests ${CMAKE_CURRENT_SOURCE_DIR})
    string(REPLACE "/" "_" target "tst_${folder}_${unit}")
    qt_add_executable(${target} tst_${unit}.cpp)
    target_link_libraries(${target} PRIVATE gatehouse_options tests_support Qt6::Test ${ARG_LIBS})
    set_target_properties(${target} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
    add_test(NAME ${folder}/${unit} COMMAND ${target})
    if(NOT ARG_TIMEOUT)
        set(ARG_TIMEOUT 120)
    endif()
    if(ARG_SANITIZED)
        list(APPEND ARG_LABELS sanitized)
        add_dependencies(sanitized_tests ${target})
    endif()
    set_tests_properties(${folder}/${unit} PROPERTIES TIMEOUT ${ARG_TIMEOUT} LABELS "${ARG_LABELS}"
        ENVIRONMENT "QT_QPA_PLATFORM=offscreen;GATEHOUSE_TEST_BIN_DIR=${CMAKE_RUNTIME_OUTPUT_DIRECTORY};GATEHOUSE_TEST_SOURCE_DIR=${CMAKE_SOURCE_DIR}")
endfunction()
